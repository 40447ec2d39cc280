using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions;

/// <summary>Elementary functions on sixteen float lanes, for the training losses. A lane's result depends on that lane alone.</summary>
internal static class FloatLanes
{
    /// <summary>log(1 + x), x &gt; −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log1p(Vector512<float> x)
    {
        Vector512<float> u = Vector512<float>.One + x;
        return Log(u) + ((x - (u - Vector512<float>.One)) / u);
    }

    /// <summary>log x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log(Vector512<float> x) => Vector512.Log(x);

    /// <summary>eˣ for x ≤ 0, flushed to 0 below −87: no subnormal numbers, which are slow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ExpOfNegative(Vector512<float> x)
    {
        Vector512<float> limit = Vector512.Create(-87f);
        Vector512<float> tiny = Vector512.LessThan(x, limit);
        return Vector512.ConditionalSelect(tiny, Vector512<float>.Zero, Vector512.Exp(Vector512.Max(x, limit)));
    }

    /// <summary>log(1 + eˣ) and its derivative, the logistic function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Softplus(Vector512<float> x, out Vector512<float> derivative)
    {
        Vector512<float> e = ExpOfNegative(-Vector512.Abs(x));
        Vector512<float> one = Vector512<float>.One;
        Vector512<float> positive = Vector512.GreaterThanOrEqual(x, Vector512<float>.Zero);
        derivative = Vector512.ConditionalSelect(positive, one, e) / (one + e);
        return Vector512.Max(x, Vector512<float>.Zero) + Log1p(e);
    }

    /// <summary>tanh x, by e⁻²|ˣ|; absolute error below 10⁻⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> e = ExpOfNegative(Vector512.Create(-2f) * Vector512.Abs(x));
        Vector512<float> magnitude = (Vector512<float>.One - e) / (Vector512<float>.One + e);
        return Vector512.CopySign(magnitude, x);
    }

    /// <summary>Sixteen floats from <paramref name="source"/> at <paramref name="index"/>; the caller has checked the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Load(ReadOnlySpan<float> source, int index) => Vector512.Create(source.Slice(index, 16));

    /// <summary>Zero in the lanes whose target is missing (NaN), the value elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Observed(Vector512<float> target, Vector512<float> value) =>
        Vector512.ConditionalSelect(Vector512.Equals(target, target), value, Vector512<float>.Zero);

    /// <summary>Zero in the lanes whose raw value is missing (NaN), the value elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Observed(Vector512<double> raw, Vector512<double> value) =>
        Vector512.ConditionalSelect(Vector512.Equals(raw, raw), value, Vector512<double>.Zero);

    /// <summary>Eight floats from <paramref name="source"/> at <paramref name="index"/>, widened to double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Widen(ReadOnlySpan<float> source, int index)
    {
        Vector256<float> narrow = Vector256.Create(source.Slice(index, 8));
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(narrow);
        return Vector512.Create(low, high);
    }

    /// <summary>Writes eight doubles as floats to <paramref name="destination"/> at <paramref name="index"/>, limited to ±10³⁰ so that sums stay finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Narrow(Vector512<double> value, Span<float> destination, int index)
    {
        Vector512<double> limit = Vector512.Create(1e30), limited = Vector512.Max(Vector512.Min(value, limit), -limit);
        Vector256.Narrow(limited.GetLower(), limited.GetUpper()).CopyTo(destination[index..]);
    }
}
