using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>Runs formulas: eight rows of one column, or constants of several columns gathered into lanes.</summary>
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
    internal static Vector512<double> Widen(float* source)
    {
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(source));
        return Vector512.Create(low, high);
    }

    /// <summary>All bits set in lanes that are numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Observed(Vector512<double> x) => Vector512.Equals(x, x);

    /// <summary>The nats of the rows of one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TFormula>(ColumnHead head, ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats)
        where TFormula : struct, IColumnFormula<TFormula>
    {
        TFormula formula = TFormula.Of(new ReadOnlySpan<ColumnHead>(in head));
        fixed (double* x = raw, y = nats)
        {
            fixed (float* a = outputs)
            {
                for (int i = 0; i < lanes; i += Width)
                {
                    LogProduct logs = LogProduct.Empty;
                    Vector512<double> values = Vector512.Load(x + i), observed = Observed(values);
                    Vector512<double> part = formula.Nats(values, a + i, lanes, observed, ref logs) + logs.Log();
                    (part & observed).Store(y + i);
                }
            }
        }
    }
}
