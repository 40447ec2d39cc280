namespace Offshell.Models.Density;

/// <summary>Settings of a <see cref="HistogramScore"/>.</summary>
public sealed record HistogramScoreOptions
{
    /// <summary>Bins of equal width per column. At least 1. Default 10.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>α, added to every density (per standard deviation of the column), so that empty bins have a finite score. Positive. Default 0.1.</summary>
    public double Regularizer { get; init; } = 0.1;

    /// <summary>Values outside the training range by up to this many bin widths count as in the outermost bin. ≥ 0. Default 0.5.</summary>
    public double Tolerance { get; init; } = 0.5;

    internal IEnumerable<string> Problems()
    {
        if (Bins < 1) yield return $"{nameof(Bins)} is {Bins}; it must be at least 1.";
        if (!double.IsFinite(Regularizer) || Regularizer <= 0) yield return $"{nameof(Regularizer)} is {Regularizer}; it must be finite and positive.";
        if (!double.IsFinite(Tolerance) || Tolerance < 0) yield return $"{nameof(Tolerance)} is {Tolerance}; it must be finite and not negative.";
    }
}
