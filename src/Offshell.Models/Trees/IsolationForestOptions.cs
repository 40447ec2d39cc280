namespace Offshell.Models.Trees;

/// <summary>Settings of an <see cref="IsolationForest"/>; the defaults are those of Liu, Ting and Zhou (2008).</summary>
public sealed record IsolationForestOptions
{
    /// <summary>Number of trees t. At least 1. Default 100.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Rows ψ drawn without replacement for each tree; all rows if there are fewer. At least 2. Default 256.</summary>
    public int SubsampleSize { get; init; } = 256;

    /// <summary>Largest depth of a tree; null is ⌈log₂ ψ⌉. Default null.</summary>
    public int? HeightLimit { get; init; }

    /// <summary>
    /// Extension level: a split looks at this many columns more than one. 0 splits one column at a time; level L ≥ 1 cuts
    /// by random hyperplanes with L + 1 non-zero slopes (the extended, oblique forest of Hariri, Carrasco Kind and Brunner
    /// 2019). Larger than columns − 1 means columns − 1. Default 0.
    /// </summary>
    public int ExtensionLevel { get; init; }

    /// <summary>
    /// False sums the harmonic number in c(n) exactly (n &lt; 1000); true uses ln n + γ throughout, as the 2008 paper and
    /// most implementations do. Default false.
    /// </summary>
    public bool ApproximateHarmonic { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Trees < 1) yield return $"{nameof(Trees)} is {Trees}; it must be at least 1.";
        if (SubsampleSize < 2) yield return $"{nameof(SubsampleSize)} is {SubsampleSize}; it must be at least 2.";
        if (HeightLimit is < 1) yield return $"{nameof(HeightLimit)} is {HeightLimit}; it must be at least 1, or null.";
        if (ExtensionLevel < 0) yield return $"{nameof(ExtensionLevel)} is {ExtensionLevel}; it must not be negative.";
    }
}
