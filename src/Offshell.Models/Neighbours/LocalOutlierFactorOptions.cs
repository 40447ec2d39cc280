namespace Offshell.Models.Neighbours;

/// <summary>Settings of a <see cref="LocalOutlierFactor"/>.</summary>
public sealed record LocalOutlierFactorOptions
{
    /// <summary>Neighbours k (MinPts); one less than the training rows if there are fewer. At least 1. Default 20.</summary>
    public int Neighbours { get; init; } = 20;

    /// <summary>Training rows kept; a uniform sample if there are more. At least 2. Default: all.</summary>
    public int MaximumRows { get; init; } = int.MaxValue;

    internal IEnumerable<string> Problems()
    {
        if (Neighbours < 1) yield return $"{nameof(Neighbours)} is {Neighbours}; it must be at least 1.";
        if (MaximumRows < 2) yield return $"{nameof(MaximumRows)} is {MaximumRows}; it must be at least 2.";
    }
}
