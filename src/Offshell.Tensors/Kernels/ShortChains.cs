using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Offshell.Tensors.Numerics;

namespace Offshell.Tensors.Kernels;

/// <summary>
/// Functions of <see cref="LaneMath"/> and a logarithm in double for one row at a time, which waits for each of them: polynomials, summed in pairs
/// (Estrin) instead of one coefficient after the other. That takes half as long and rounds a little otherwise.
/// </summary>
internal static class ShortChains
{
    /// <summary>eˣ for x ≤ 0, relative error below 3·10⁻⁷; e⁻⁷⁰ below −70, so that small multiples are no subnormal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ExpOfNegative(Vector512<float> x)
    {
        Vector512<float> shift = Vector512.Create(12582912f); // 1.5 · 2²³: adding it rounds to an integer in the low bits.
        x = Vector512.MaxNative(Vector512.Create(-70f), x);
        Vector512<float> rounded = Vector512.MultiplyAddEstimate(x, Vector512.Create(1.44269504f), shift);
        Vector512<float> n = rounded - shift, r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(2.12194440e-4f), r);
        Vector512<float> r2 = r * r;
        Vector512<float> q = Sum(r2, r2 * r2, Line(r, Minimax.Exp.C0, Minimax.Exp.C1), Line(r, Minimax.Exp.C2, Minimax.Exp.C3), Vector512.Create(Minimax.Exp.C4));
        Vector512<float> power = Vector512.MultiplyAddEstimate(r2, q, r + Vector512<float>.One);
        return (power.AsInt32() + (rounded.AsInt32() << 23)).AsSingle();
    }

    /// <summary>log x for normal x ≥ 1; error below 2·10⁻⁷ · max(1, log x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log(Vector512<float> x)
    {
        // x = 2ᵉ (1 + f) with 1 + f in [¾, 1½); the bits of e are 2²³ times as large.
        Vector512<int> power = (x.AsInt32() - Vector512.Create(0x3F400000)) & Vector512.Create(unchecked((int)0xFF800000));
        Vector512<float> f = (x.AsInt32() - power).AsSingle() - Vector512<float>.One, f2 = f * f, f4 = f2 * f2;
        Vector512<float> first = Vector512.MultiplyAddEstimate(Vector512.ConvertToSingle(power), Vector512.Create(0.693147182f * 1.1920929e-7f), f);
        Vector512<float> lower = Vector512.MultiplyAddEstimate(f2, Line(f, Minimax.Log.C2, Minimax.Log.C3), Line(f, Minimax.Log.C0, Minimax.Log.C1));
        Vector512<float> upper = Sum(f2, f4, Line(f, Minimax.Log.C4, Minimax.Log.C5), Line(f, Minimax.Log.C6, Minimax.Log.C7), Vector512.Create(Minimax.Log.C8));
        return Vector512.MultiplyAddEstimate(f2, Vector512.MultiplyAddEstimate(f4, upper, lower), first);
    }

    /// <summary>(1 + 2x) exp(x²) erfc(x) for x ≥ 0 with t = (x − 2)/(x + 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> SmoothErfcX(Vector512<float> t)
    {
        Vector512<float> t2 = t * t, t4 = t2 * t2, t8 = t4 * t4;
        Vector512<float> first = Vector512.MultiplyAddEstimate(t2, Line(t, Minimax.ErfcX.C2, Minimax.ErfcX.C3), Line(t, Minimax.ErfcX.C0, Minimax.ErfcX.C1));
        Vector512<float> second = Vector512.MultiplyAddEstimate(t2, Line(t, Minimax.ErfcX.C6, Minimax.ErfcX.C7), Line(t, Minimax.ErfcX.C4, Minimax.ErfcX.C5));
        Vector512<float> third = Sum(t2, t4, Line(t, Minimax.ErfcX.C8, Minimax.ErfcX.C9), Line(t, Minimax.ErfcX.C10, Minimax.ErfcX.C11), Vector512.Create(Minimax.ErfcX.C12));
        return Vector512.MultiplyAddEstimate(t8, third, Vector512.MultiplyAddEstimate(t4, second, first));
    }

    /// <summary>
    /// log x for positive normal x; error below 2·10⁻¹³ · max(1, |log x|). x = 2ᵉ m with m in [1, 2): of the sixteenth of that
    /// interval in which m lies, a table knows one over the middle c and log c, and log(m/c) is a short series.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Log(Vector512<double> x)
    {
        if (!Avx512F.IsSupported) return DoubleLanes.LogOfNormal(x);
        Vector512<long> sixteenth = x.AsInt64() >>> 48; // of which the permutation takes the last four bits
        Vector512<double> inverse = Avx512F.PermuteVar8x64x2(
            Vector512.Create(0.9696969696969697, 0.9142857142857143, 0.8648648648648649, 0.8205128205128205, 0.7804878048780488, 0.7441860465116279, 0.7111111111111111, 0.6808510638297872),
            sixteenth,
            Vector512.Create(0.6530612244897959, 0.6274509803921569, 0.6037735849056604, 0.5818181818181818, 0.5614035087719298, 0.5423728813559322, 0.5245901639344263, 0.5079365079365079));
        Vector512<double> log = Avx512F.PermuteVar8x64x2(
            Vector512.Create(0.03077165866675366, 0.08961215868968717, 0.14518200984449783, 0.19782574332991992, 0.2478361639045812, 0.2954642128938359, 0.3409265869705932, 0.38441169891033206),
            sixteenth,
            Vector512.Create(0.42608439531090014, 0.46608972992459924, 0.5045560107523953, 0.5415972824327444, 0.5773153650348236, 0.6118015411059929, 0.6451379613735847, 0.6773988235918061));
        Vector512<double> r = Vector512.MultiplyAddEstimate(Avx512F.GetMantissa(x, 0), inverse, Vector512.Create(-1.0)), r2 = r * r;
        Vector512<double> whole = Vector512.MultiplyAddEstimate(Avx512F.GetExponent(x), Vector512.Create(0.69314718055994530942), log) + r;
        Vector512<double> upper = Vector512.MultiplyAddEstimate(r2, Line(r, -1.0 / 6, 1.0 / 7), Line(r, -1.0 / 4, 1.0 / 5));
        return Vector512.MultiplyAddEstimate(r2, Vector512.MultiplyAddEstimate(r2, upper, Line(r, -1.0 / 2, 1.0 / 3)), whole);
    }

    /// <summary>Eight numbers rounded to float, by one instruction where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Narrow(Vector512<double> x) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector256Single(x) : Vector512.Narrow(x, x).GetLower();

    /// <summary>a + b x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Line(Vector512<double> x, double a, double b) =>
        Vector512.MultiplyAddEstimate(x, Vector512.Create(b), Vector512.Create(a));

    /// <summary>a + b x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Line(Vector512<float> x, float a, float b) =>
        Vector512.MultiplyAddEstimate(x, Vector512.Create(b), Vector512.Create(a));

    /// <summary>a + b s + c q, where q = s².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sum(Vector512<float> s, Vector512<float> q, Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.MultiplyAddEstimate(q, c, Vector512.MultiplyAddEstimate(s, b, a));
}
