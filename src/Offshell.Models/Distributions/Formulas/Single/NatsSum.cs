using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// Adds up what the passes over a row have written: nats, factors and divisors whose logarithms are more nats, sixteen floats each.
/// All factors of a lane share one logarithm; their exponents are counted apart, so that no product can overflow.
/// </summary>
internal static unsafe class NatsSum
{
    /// <summary>Floats of one pass.</summary>
    internal const int PartFloats = 3 * SingleLanes.Width;

    /// <summary>Where the factors begin, behind the nats.</summary>
    internal const int Factors = SingleLanes.Width;

    /// <summary>Where the divisors begin.</summary>
    internal const int Divisors = 2 * SingleLanes.Width;

    private const int MantissaBits = 0x007FFFFF, One = 0x3F800000;
    private const int Least = 0x02081CEA, Most = 0x7CF0BDC2; // the bits of 10⁻³⁷ and 10³⁷
    private const double LogTwo = 0.69314718055994530942, Limit = 1e30;

    /// <summary>The total of all lanes and of <paramref name="rest"/>.</summary>
    /// <param name="parts">What the passes have written, one after the other, up to a hundred.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="rest">Nats in double precision.</param>
    /// <param name="isExact">
    /// False where a term lies outside the range of float or a factor outside that of normal numbers: the total is then worthless.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Total(float* parts, float* end, Vector512<double> rest, out bool isExact)
    {
        Vector512<float> nats = Vector512<float>.Zero, up = Vector512<float>.One, down = Vector512<float>.One;
        Vector512<int> exponents = Vector512<int>.Zero, outside = Vector512<int>.Zero, least = Vector512.Create(Least), most = Vector512.Create(Most);
        while (end > parts)
        {
            // Backwards: the first pass is the one that takes longest. Numbers outside, and what is none, leave a sign bit.
            end -= PartFloats;
            Vector512<int> factors = Vector512.Load(end + Factors).AsInt32(), divisors = Vector512.Load(end + Divisors).AsInt32();
            nats += Vector512.Load(end);
            up *= Mantissa(factors);
            down *= Mantissa(divisors);
            exponents += (factors >>> 23) - (divisors >>> 23);
            outside |= (factors - least) | (most - factors) | (divisors - least) | (most - divisors);
        }

        nats += ShortChains.Log(up) - ShortChains.Log(down);
        double total = Sum(rest + Vector512.WidenLower(nats) + Vector512.WidenUpper(nats)) + (LogTwo * Vector512.Sum(exponents));
        isExact = Math.Abs(total) < Limit && outside.ExtractMostSignificantBits() == 0;
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mantissa(Vector512<int> bits) => ((bits & Vector512.Create(MantissaBits)) | Vector512.Create(One)).AsSingle();

    /// <summary>The sum of all lanes by halves, which is the shortest way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector512<double> v)
    {
        Vector256<double> four = v.GetLower() + v.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.ToScalar() + two.GetElement(1);
    }
}
