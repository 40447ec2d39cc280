using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>−log p or −log(1 − p) of a <see cref="ProbabilityTransform"/>, whichever the lane asks for.</summary>
internal readonly struct ProbabilityLanes(ProbabilityLink link, double clip)
{
    /// <summary>−log p where <paramref name="hit"/> is set, −log(1 − p) elsewhere; the part that is a logarithm of a quotient goes into the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Nats(Vector512<double> a, Vector512<double> hit, Vector512<double> mask, ref LogProduct logs)
    {
        if (link == ProbabilityLink.Sigmoid) return DoubleLanes.Softplus(Vector512.ConditionalSelect(hit, -a, a));

        // p = ½ (1 + c tanh a), tanh|a| = (1 − e)/(1 + e): a quotient of sums of positive numbers.
        Vector512<double> one = Vector512<double>.One, c = Vector512.Create(clip);
        Vector512<double> e = DoubleLanes.ExpOfNegative(Vector512.Create(-2.0) * Vector512.Abs(a));
        Vector512<double> sum = one + e, difference = c * (one - e);
        // The larger of the two probabilities is asked for where hit and a ≥ 0 agree.
        Vector512<double> towards = ~(hit ^ Vector512.GreaterThanOrEqual(a, Vector512<double>.Zero));
        logs.Multiply(sum + sum, mask);
        logs.Divide(Vector512.ConditionalSelect(towards, sum + difference, sum - difference), mask);
        return Vector512<double>.Zero;
    }
}
