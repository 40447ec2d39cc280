using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>Moves numbers into the eight lanes of a formula.</summary>
internal static unsafe class FormulaLanes
{
    internal const int Width = 8;

    /// <summary>One number of every head in a lane of its own; the last head fills the rest.</summary>
    internal static Vector512<double> Gather<THead>(ReadOnlySpan<ColumnHead> heads, Func<THead, double> number)
        where THead : ColumnHead
    {
        Span<double> lanes = stackalloc double[Width];
        for (int i = 0; i < Width; i++) lanes[i] = number((THead)heads[Math.Min(i, heads.Length - 1)]);
        return Vector512.Create<double>(lanes);
    }

    /// <summary>Eight floats widened to double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Widen(float* source) => Vector512.WidenLower(Vector256.Load(source).ToVector512Unsafe());

    /// <summary>All bits set in lanes that are numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Observed(Vector512<double> x) => Vector512.Equals(x, x);
}
