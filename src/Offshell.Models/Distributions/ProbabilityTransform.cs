using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions;

/// <summary>
/// A <see cref="ProbabilityLink"/> as a map from raw outputs to logits, so that every likelihood works with log p and
/// log(1 − p) by softplus and neither cancels. For p = ½ (1 + c tanh a) the logit is 2 atanh(c tanh a).
/// </summary>
internal readonly struct ProbabilityTransform
{
    private readonly double _clip;

    internal ProbabilityTransform(ProbabilityLink link, double clip)
    {
        Link = link;
        _clip = clip;
    }

    internal ProbabilityLink Link { get; }

    /// <summary>The probability of one output.</summary>
    internal double Probability(double a) =>
        Link == ProbabilityLink.Sigmoid ? SpecialFunctions.Sigmoid(a) : 0.5 * (1 + (_clip * Math.Tanh(a)));

    /// <summary>The output that gives <paramref name="probability"/>, or the nearest sensible one beyond the clip.</summary>
    internal double Inverse(double probability) => Link == ProbabilityLink.Sigmoid
        ? Math.Log(probability) - SpecialFunctions.Log1p(-probability)
        : Math.Atanh(Math.Clamp(((2 * probability) - 1) / _clip, -0.999, 0.999));

    /// <summary>Logit and d logit / d output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<float> Logit(Vector512<float> a, out Vector512<float> slope)
    {
        Vector512<float> one = Vector512<float>.One;
        slope = one;
        if (Link == ProbabilityLink.Sigmoid) return a;
        Vector512<float> clip = Vector512.Create((float)_clip), tanh = LaneMath.Tanh(a), clipped = clip * tanh;
        slope = (clip + clip) * (one - (tanh * tanh)) / (one - (clipped * clipped));
        return LaneMath.Log((one + clipped) / (one - clipped));
    }

    /// <summary>Logit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Logit(Vector512<double> a)
    {
        if (Link == ProbabilityLink.Sigmoid) return a;
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> e = DoubleLanes.ExpOfNegative(Vector512.Create(-2.0) * Vector512.Abs(a));
        Vector512<double> clipped = Vector512.CopySign(Vector512.Create(_clip) * (one - e) / (one + e), a);
        return DoubleLanes.Log((one + clipped) / (one - clipped));
    }
}
