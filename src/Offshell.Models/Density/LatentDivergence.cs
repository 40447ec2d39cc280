namespace Offshell.Models.Density;

/// <summary>How the members of an ensemble are merged before the classes are compared.</summary>
public enum DivergenceMerge
{
    /// <summary>The arithmetic mean of v: a member that is sure of a class carries the others.</summary>
    Mean,

    /// <summary>The geometric mean: the mean of the squared distances.</summary>
    Geometric,

    /// <summary>The member that is closest to the class.</summary>
    Max,

    /// <summary>The member that is farthest from the class.</summary>
    Min,
}

/// <summary>
/// Latent divergence (Åström and Sopasakis 2024): how far a point lies from every known class, by the density of the class's
/// Gaussian relative to its own peak, v_c = exp(−d_c²/2). Over M members v̄_c is their mean, and the score is −max_c log v̄_c: 0 in
/// the middle of a class, without bound far from all.
/// </summary>
/// <remarks>
/// All in logarithms: 1 − max_c v̄_c, as the source has it, ranks alike but is 1 for every point more than some 8.5 deviations
/// away from all classes, so that far outliers tie.
/// </remarks>
public static class LatentDivergence
{
    /// <summary>The score of one row in nats, at least 0.</summary>
    /// <param name="merge">How members are merged.</param>
    /// <param name="squaredDistances">[members × classes] squared Mahalanobis distances d², finite and not negative.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">The number of distances is no positive multiple of the classes.</exception>
    public static double Score(DivergenceMerge merge, ReadOnlySpan<double> squaredDistances, int classes)
    {
        if (classes < 1 || squaredDistances.Length == 0 || squaredDistances.Length % classes != 0)
        {
            throw new ArgumentException($"There are {squaredDistances.Length} distances for {classes} classes; expected as many for each of at least one member.", nameof(squaredDistances));
        }

        double best = double.PositiveInfinity;
        for (int c = 0; c < classes; c++) best = Math.Min(best, -LogMerged(merge, squaredDistances, classes, c));
        // −log of a mean of ones may round below 0.
        return Math.Max(0, best);
    }

    /// <summary>log v̄ of one class.</summary>
    private static double LogMerged(DivergenceMerge merge, ReadOnlySpan<double> squared, int classes, int c)
    {
        double nearest = double.PositiveInfinity, farthest = 0, sum = 0;
        for (int i = c; i < squared.Length; i += classes)
        {
            (nearest, farthest, sum) = (Math.Min(nearest, squared[i]), Math.Max(farthest, squared[i]), sum + squared[i]);
        }

        int members = squared.Length / classes;
        switch (merge)
        {
            case DivergenceMerge.Geometric: return -0.5 * sum / members;
            case DivergenceMerge.Max: return -0.5 * nearest;
            case DivergenceMerge.Min: return -0.5 * farthest;
            default:
                double relative = 0;
                for (int i = c; i < squared.Length; i += classes) relative += Math.Exp(-0.5 * (squared[i] - nearest));
                return (-0.5 * nearest) + Math.Log(relative / members);
        }
    }
}
