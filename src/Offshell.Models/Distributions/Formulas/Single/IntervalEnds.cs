using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// Φ(upper) − Φ(lower) in four float lanes as exp(−reference²/2) · argument, the form of
/// <see cref="Tensors.Numerics.DoubleLanes.NormalInterval(Vector512{double}, Vector512{double}, out Vector512{double}, out Vector512{double}, out Vector512{double})"/>,
/// around the tails at both ends, which the caller computes together with others.
/// </summary>
internal readonly struct IntervalEnds
{
    /// <summary>
    /// Half width below which the series is used. Wider than in double: where two tails are subtracted, at least a fifth
    /// is left, and a float loses no digit that counts; the series has an error below 10⁻⁸ here.
    /// </summary>
    private const float Narrow = 0.25f;

    private const float TwiceInverseSqrtTwoPi = 0.797884561f;
    private readonly Vector128<float> _halfWidth;
    private readonly Vector128<float> _magnitude;
    private readonly Vector128<float> _near;
    private readonly Vector128<float> _product;
    private readonly Vector128<float> _oneSided;
    private readonly Vector128<float> _isNarrow;

    /// <param name="upper">(n + ½ − μ)/σ.</param>
    /// <param name="lower">(n − ½ − μ)/σ; both with the relative accuracy of float.</param>
    /// <param name="halfWidth">½/σ.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal IntervalEnds(Vector128<float> upper, Vector128<float> lower, Vector128<float> halfWidth)
    {
        _halfWidth = halfWidth;
        _magnitude = Vector128.Abs(upper + lower) * Vector128.Create(0.5f);
        _near = Vector128.MinNative(Vector128.Abs(upper), Vector128.Abs(lower));
        _product = _magnitude * halfWidth;
        _oneSided = Vector128.GreaterThan(upper * lower, Vector128<float>.Zero);
        Vector128<float> limit = Vector128.Create(Narrow);
        _isNarrow = Vector128.LessThanOrEqual(Vector128.MaxNative(halfWidth, _product), limit);
    }

    /// <summary>Where not 0: the reference is the centre, this far from the interval's lower end.</summary>
    internal Vector128<float> CenterOffset => _isNarrow & _halfWidth;

    /// <summary>The end near 0 where 0 is not inside, the centre where the interval is narrow, else 0; not negative.</summary>
    internal Vector128<float> Reference => Vector128.ConditionalSelect(_isNarrow, _magnitude, _near & _oneSided);

    /// <summary>
    /// Exponents of the densities at the ends, d in one half of the lanes that belong to an end: −d²/2 across 0; on one side of 0
    /// relative to exp(−near²/2), which is 0 at the near end and near²/2 − far²/2 = −2 |m| h at the far one.
    /// </summary>
    /// <param name="d">An end in each lane.</param>
    /// <param name="other">The other end of its interval; 0 for a cut.</param>
    /// <param name="halfWidth">Half the distance.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Exponents(Vector512<float> d, Vector512<float> other, Vector512<float> halfWidth)
    {
        Vector512<float> zero = Vector512<float>.Zero, difference = -Vector512.Abs(d + other) * halfWidth;
        Vector512<float> oneSided = Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(d), Vector512.Abs(other)), difference, zero);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(d * other, zero), oneSided, Vector512.Create(-0.5f) * d * d);
    }

    /// <summary>The argument.</summary>
    /// <param name="upper">½ erfcx(|upper|/√2) times the density.</param>
    /// <param name="lower">The same at the lower end.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector128<float> Argument(Vector128<float> upper, Vector128<float> lower)
    {
        Vector128<float> wide = Vector128.ConditionalSelect(_oneSided, Vector128.Abs(lower - upper), Vector128<float>.One - lower - upper);
        return Vector128.ConditionalSelect(_isNarrow, _halfWidth * Vector128.Create(TwiceInverseSqrtTwoPi) * Series(), wide);
    }

    /// <summary>The series of <see cref="Tensors.Numerics.SpecialFunctions.NarrowSeries"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Series()
    {
        // By powers of g = h², each a polynomial in s = (m h)².
        Vector128<float> g = _halfWidth * _halfWidth, s = _product * _product;
        Vector128<float> sum = Vector128.MultiplyAddEstimate(g, Vector128.Create(-15f / 5040), Fit(s, 45f / 5040, 3f / 120));
        sum = Vector128.MultiplyAddEstimate(g, sum, -Vector128.MultiplyAddEstimate(s, Fit(s, 15f / 5040, 6f / 120), Vector128.Create(1f / 6)));
        Vector128<float> free = Vector128.MultiplyAddEstimate(s, Fit(s, 1f / 5040, 1f / 120), Vector128.Create(1f / 6));
        return Vector128.MultiplyAddEstimate(g, sum, Vector128.MultiplyAddEstimate(s, free, Vector128<float>.One));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fit(Vector128<float> s, float slope, float constant) =>
        Vector128.MultiplyAddEstimate(s, Vector128.Create(slope), Vector128.Create(constant));
}
