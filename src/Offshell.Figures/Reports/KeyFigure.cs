namespace Offshell.Figures.Reports;

/// <summary>Whether a key figure calls for attention.</summary>
public enum Tone
{
    /// <summary>Neither.</summary>
    Neutral,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Calls for attention.</summary>
    Bad,
}

/// <summary>One of the few numbers on top of a report.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number as text, with its unit.</param>
/// <param name="Note">Short remark, for example the uncertainty; empty for none.</param>
/// <param name="Tone">Whether it calls for attention; said by a sign and a colour.</param>
public sealed record KeyFigure(string Label, string Value, string Note = "", Tone Tone = Tone.Neutral);
