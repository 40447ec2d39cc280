using System.Collections.Immutable;

namespace Offshell.Physics.Simulation.Hierarchy;

/// <summary>The exact posterior of the unknown factors given one row and its known factors: independent Gaussians.</summary>
/// <param name="Mean">Posterior mean of each unknown factor.</param>
/// <param name="Variance">Posterior variance of each unknown factor, above 0 and at most 1.</param>
public sealed record HierarchyPosterior(ImmutableArray<double> Mean, ImmutableArray<double> Variance)
{
    /// <summary>KL(posterior ‖ N(0, I)) in nats, the mean over the unknown factors: the ideal Type B score.</summary>
    public double MeanKl => Mean.Zip(Variance, (m, v) => 0.5 * (v + (m * m) - 1 - Math.Log(v))).Average();
}
