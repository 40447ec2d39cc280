namespace Offshell.Figures;

/// <summary>How an axis maps numbers to places.</summary>
public enum AxisScale
{
    /// <summary>Equal differences take equal space.</summary>
    Linear,

    /// <summary>Equal ratios take equal space; values ≤ 0 cannot be shown and are left out with a note.</summary>
    Logarithmic,

    /// <summary>Seconds since 1970-01-01 00:00 UTC, labelled with clock times and dates (UTC).</summary>
    Time,
}

/// <summary>One axis of a figure: what it shows, in which unit, on which scale and over which range.</summary>
public sealed record Axis
{
    /// <summary>What the axis shows, for example "false-alarm rate".</summary>
    public string Label { get; init; } = "";

    /// <summary>Unit, written in brackets after the label, for example "Hz"; empty for pure numbers.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Scale. Default linear.</summary>
    public AxisScale Scale { get; init; } = AxisScale.Linear;

    /// <summary>Lower end in axis units; null takes it from the data. Positive on a logarithmic scale.</summary>
    public double? Minimum { get; init; }

    /// <summary>Upper end in axis units; null takes it from the data. Above <see cref="Minimum"/>.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether 0 must be in the range; ignored on a logarithmic scale. Default false.</summary>
    public bool IncludeZero { get; init; }

    /// <summary>The label with its unit, as drawn: "rate [Hz]".</summary>
    internal string Heading => Unit.Length == 0 ? Label : Label.Length == 0 ? $"[{Unit}]" : $"{Label} [{Unit}]";

    internal IEnumerable<string> Problems(string name)
    {
        foreach ((string end, double? value) in new[] { (nameof(Minimum), Minimum), (nameof(Maximum), Maximum) })
        {
            if (value is { } given && !(Math.Abs(given) <= Axes.AxisRange.Largest))
            {
                yield return $"{name}.{end} is {given}; it must be finite and within ±1e300.";
            }

            if (Scale == AxisScale.Logarithmic && value is < Axes.AxisRange.Smallest)
            {
                yield return $"{name}.{end} is {value}; a logarithmic axis needs positive ends (at least 1e-300).";
            }
        }

        if (Minimum is { } low && Maximum is { } high && !(high - low > Axes.AxisRange.SmallestRelativeWidth * Math.Max(Math.Abs(low), Math.Abs(high))))
        {
            yield return $"{name}.Minimum {low} is not clearly below {name}.Maximum {high}.";
        }
    }
}
