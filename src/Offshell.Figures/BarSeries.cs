namespace Offshell.Figures;

/// <summary>One bar for each name; several series make groups of bars.</summary>
public sealed record BarSeries
{
    /// <summary>Name in the legend; a single series without a name has no legend.</summary>
    public string Name { get; init; } = "";

    /// <summary>Length of each bar, as many as there are names. A value that cannot be shown leaves its place empty and is noted.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>Half lengths of error bars, not negative; null for none.</summary>
    public IReadOnlyList<double>? Error { get; init; }

    internal IEnumerable<string> Problems(int count)
    {
        if (Values.Count != count)
        {
            yield return $"Series \"{Name}\" has {Values.Count} values for {count} names; expected equally many.";
        }

        if (Error is not null && Error.Count != count)
        {
            yield return $"Series \"{Name}\" has {Error.Count} errors for {count} names; expected equally many.";
        }
    }
}
