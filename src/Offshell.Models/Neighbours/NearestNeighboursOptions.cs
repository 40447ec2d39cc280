namespace Offshell.Models.Neighbours;

/// <summary>Which distance a <see cref="NearestNeighbours"/> model scores.</summary>
public enum NeighbourStatistic
{
    /// <summary>The distance to the k-th nearest training row (Ramaswamy et al. 2000).</summary>
    Largest,

    /// <summary>The mean distance to the k nearest training rows (Angiulli and Pizzuti 2002).</summary>
    Mean,
}

/// <summary>Settings of a <see cref="NearestNeighbours"/> model.</summary>
public sealed record NearestNeighboursOptions
{
    /// <summary>Neighbours k; all training rows if there are fewer. At least 1. Default 5.</summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>Which distance is scored. Default <see cref="NeighbourStatistic.Largest"/>.</summary>
    public NeighbourStatistic Statistic { get; init; }

    /// <summary>
    /// Whether a row that coincides with a training row is taken for that row, which is then not its own neighbour (one of
    /// them, if several coincide): training rows can be scored like new ones. Default false.
    /// </summary>
    public bool LeaveSelfOut { get; init; }

    /// <summary>Training rows kept; a uniform sample if there are more. At least 1. Default: all.</summary>
    public int MaximumRows { get; init; } = int.MaxValue;

    internal IEnumerable<string> Problems()
    {
        if (Neighbours < 1) yield return $"{nameof(Neighbours)} is {Neighbours}; it must be at least 1.";
        if (!Enum.IsDefined(Statistic)) yield return $"{nameof(Statistic)} is {Statistic}, which is not a statistic.";
        if (MaximumRows < 1) yield return $"{nameof(MaximumRows)} is {MaximumRows}; it must be at least 1.";
    }
}
