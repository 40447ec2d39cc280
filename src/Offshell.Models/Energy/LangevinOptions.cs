namespace Offshell.Models.Energy;

/// <summary>
/// A chain of Langevin steps x ← x − step · ∇E(x)/T + noise · N(0, I). With noise = √(2 · step) and small steps it draws
/// from exp(−E/T); the short chains of image models deliberately use other values. Immutable.
/// </summary>
public sealed record LangevinOptions
{
    /// <summary>Number of steps, at least 0. Default 10.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Factor on ∇E/T, positive. Default 0.2.</summary>
    public double StepSize { get; init; } = 0.2;

    /// <summary>Standard deviation of the noise of a step, not negative. Default 0.05.</summary>
    public double Noise { get; init; } = 0.05;

    /// <summary>Whether the noise of step i (from 0) is divided by 1 + i. Default false.</summary>
    public bool AnnealsNoise { get; init; }

    /// <summary>Largest Euclidean norm of ∇E/T within a group of inputs, or null for no clipping. Default null.</summary>
    public double? GradientClip { get; init; }

    /// <summary>
    /// Inputs of a group that <see cref="GradientClip"/> holds together, a divisor of the inputs; 0 for all of a row. The
    /// width of an image clips each of its lines by itself, as the released code of the source does. Default 0.
    /// </summary>
    public int ClipGroup { get; init; }

    /// <summary>
    /// Whether a step is accepted with the probability of Metropolis and Hastings, so that the chain is exact, and steps
    /// out of the box are refused; otherwise steps are held within the box. Needs noise. Default false.
    /// </summary>
    public bool Metropolis { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Steps < 0) yield return $"{nameof(Steps)} is {Steps}; it must not be negative.";
        if (!(StepSize > 0)) yield return $"{nameof(StepSize)} is {StepSize}; it must be positive.";
        if (!(Noise >= 0)) yield return $"{nameof(Noise)} is {Noise}; it must not be negative.";
        if (GradientClip is { } clip && !(clip > 0)) yield return $"{nameof(GradientClip)} is {clip}; it must be positive.";
        if (ClipGroup < 0) yield return $"{nameof(ClipGroup)} is {ClipGroup}; it must not be negative.";
        if (Metropolis && (!(Noise > 0) || AnnealsNoise)) yield return $"{nameof(Metropolis)} needs noise that is positive and stays the same: {nameof(Noise)} is {Noise}, {nameof(AnnealsNoise)} {AnnealsNoise}.";
    }
}
