using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// Φ(upper) − Φ(lower) in four float lanes as exp(−reference²/2) · argument, the form of
/// <see cref="Tensors.Numerics.DoubleLanes.NormalInterval(Vector512{double}, Vector512{double}, out Vector512{double}, out Vector512{double}, out Vector512{double})"/>,
/// around tails and exponentials that the caller computes together with others.
/// </summary>
internal readonly struct IntervalEnds
{
    /// <summary>
    /// Half width below which the series is used. Wider than in double: where two tails are subtracted, at least a fifth
    /// is left, and a float loses no digit that counts; the series has an error below 10⁻⁸ here.
    /// </summary>
    private const float Narrow = 0.25f;

    private const float TwiceInverseSqrtTwoPi = 0.797884561f;
    private readonly Vector128<float> _magnitude;
    private readonly Vector128<float> _near;
    private readonly Vector128<float> _product;
    private readonly Vector128<float> _reflected;
    private readonly Vector128<float> _oneSided;

    /// <param name="upper">(n + ½ − μ)/σ.</param>
    /// <param name="lower">(n − ½ − μ)/σ; both with the relative accuracy of float.</param>
    /// <param name="halfWidth">½/σ.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal IntervalEnds(Vector128<float> upper, Vector128<float> lower, Vector128<float> halfWidth)
    {
        Vector128<float> half = Vector128.Create(0.5f), zero = Vector128<float>.Zero, m = half * (upper + lower);
        HalfWidth = halfWidth;
        _magnitude = Vector128.Abs(m);
        _reflected = Vector128.LessThan(m, zero);
        _near = Vector128.ConditionalSelect(_reflected, -upper, lower);
        _product = _magnitude * halfWidth;
        _oneSided = Vector128.GreaterThan(_near, zero);
        Vector128<float> limit = Vector128.Create(Narrow), far = Vector128.ConditionalSelect(_reflected, -lower, upper);
        IsNarrow = Vector128.LessThanOrEqual(halfWidth, limit) & Vector128.LessThanOrEqual(_product, limit);

        // One side: both ends relative to exp(−near²/2), where far² − near² = 4 |m| h. Across 0: plain densities.
        NearExponent = Vector128.AndNot(-half * _near * _near, _oneSided);
        FarExponent = Vector128.ConditionalSelect(_oneSided, Vector128.Create(-2f) * _product, -half * far * far);
    }

    internal Vector128<float> HalfWidth { get; }

    /// <summary>Where the reference is the centre.</summary>
    internal Vector128<float> IsNarrow { get; }

    /// <summary>Exponents of the densities at the end near 0 and at the other one.</summary>
    internal Vector128<float> NearExponent { get; }

    internal Vector128<float> FarExponent { get; }

    /// <summary>The argument.</summary>
    /// <param name="upperTail">½ erfcx(|upper|/√2).</param>
    /// <param name="lowerTail">½ erfcx(|lower|/√2).</param>
    /// <param name="nearBell">exp(<see cref="NearExponent"/>).</param>
    /// <param name="farBell">exp(<see cref="FarExponent"/>).</param>
    /// <param name="reference">Not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector128<float> Argument(
        Vector128<float> upperTail, Vector128<float> lowerTail, Vector128<float> nearBell, Vector128<float> farBell, out Vector128<float> reference)
    {
        Vector128<float> nearTail = Vector128.ConditionalSelect(_reflected, upperTail, lowerTail) * nearBell;
        Vector128<float> farTail = Vector128.ConditionalSelect(_reflected, lowerTail, upperTail) * farBell;
        Vector128<float> wide = Vector128.ConditionalSelect(_oneSided, nearTail, Vector128<float>.One - nearTail) - farTail;
        reference = Vector128.ConditionalSelect(IsNarrow, _magnitude, _near & _oneSided);
        return Vector128.ConditionalSelect(IsNarrow, HalfWidth * Vector128.Create(TwiceInverseSqrtTwoPi) * Series(), wide);
    }

    /// <summary>The series of <see cref="Tensors.Numerics.SpecialFunctions.NarrowSeries"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Series()
    {
        // By powers of g = h², each a polynomial in s = (m h)².
        Vector128<float> g = HalfWidth * HalfWidth, s = _product * _product;
        Vector128<float> sum = Vector128.MultiplyAddEstimate(g, Vector128.Create(-15f / 5040), Fit(s, 45f / 5040, 3f / 120));
        sum = Vector128.MultiplyAddEstimate(g, sum, -Vector128.MultiplyAddEstimate(s, Fit(s, 15f / 5040, 6f / 120), Vector128.Create(1f / 6)));
        Vector128<float> free = Vector128.MultiplyAddEstimate(s, Fit(s, 1f / 5040, 1f / 120), Vector128.Create(1f / 6));
        return Vector128.MultiplyAddEstimate(g, sum, Vector128.MultiplyAddEstimate(s, free, Vector128<float>.One));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fit(Vector128<float> s, float slope, float constant) =>
        Vector128.MultiplyAddEstimate(s, Vector128.Create(slope), Vector128.Create(constant));
}
