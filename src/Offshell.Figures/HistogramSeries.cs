namespace Offshell.Figures;

/// <summary>One series of a histogram: values to be counted.</summary>
public sealed record HistogramSeries
{
    /// <summary>Name in the legend; a single series without a name has no legend.</summary>
    public string Name { get; init; } = "";

    /// <summary>Values to count. Those that cannot be shown or lie outside the bins are left out and noted.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>Weight of each value, finite, as many as <see cref="Values"/>; null for 1 each.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>How it is drawn. Default filled.</summary>
    public HistogramStyle Style { get; init; } = HistogramStyle.Filled;

    internal IEnumerable<string> Problems()
    {
        if (Weights is not null && Weights.Count != Values.Count)
        {
            yield return $"Series \"{Name}\" has {Values.Count} values but {Weights.Count} weights; expected equally many.";
        }

        if (Weights?.FirstOrDefault(weight => !(Math.Abs(weight) <= Axes.AxisRange.Largest)) is { } bad && bad != 0)
        {
            yield return $"Series \"{Name}\" has a weight of {bad}; expected finite numbers.";
        }
    }
}
