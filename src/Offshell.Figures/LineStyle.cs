namespace Offshell.Figures;

/// <summary>Dashes of a line.</summary>
public enum LineStyle
{
    /// <summary>Solid, until the colours repeat; muted lines are dashed.</summary>
    Automatic,

    /// <summary>Solid.</summary>
    Solid,

    /// <summary>Long dashes.</summary>
    Dashed,

    /// <summary>Dots.</summary>
    Dotted,
}
