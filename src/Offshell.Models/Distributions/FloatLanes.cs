using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions;

/// <summary>Moving values between spans and lanes, and leaving out missing ones.</summary>
internal static class FloatLanes
{
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
        return Vector512.WidenLower(Vector256.Create(source.Slice(index, 8)).ToVector512Unsafe());
    }

    /// <summary>Writes eight doubles as floats to <paramref name="destination"/> at <paramref name="index"/>, limited to ±10³⁰ so that sums stay finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Narrow(Vector512<double> value, Span<float> destination, int index)
    {
        Vector512<double> limit = Vector512.Create(1e30), limited = Vector512.Max(Vector512.Min(value, limit), -limit);
        Vector256.Narrow(limited.GetLower(), limited.GetUpper()).CopyTo(destination[index..]);
    }
}
