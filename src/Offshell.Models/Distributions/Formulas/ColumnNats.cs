using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>The formula of one column, its constants gathered once: eight rows at a time. Immutable.</summary>
internal abstract unsafe class ColumnNats
{
    /// <summary>The formula with the constants of a head.</summary>
    internal static ColumnNats Of<TFormula>(ColumnHead head)
        where TFormula : struct, IColumnFormula<TFormula> => new By<TFormula>(TFormula.Of([head]));

    /// <summary>Negative log-likelihood; spans as for <see cref="ColumnHead.NegativeLogLikelihood"/>, which has checked them.</summary>
    internal abstract void Write(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats);

    private sealed class By<TFormula>(TFormula formula) : ColumnNats
        where TFormula : struct, IColumnFormula<TFormula>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override void Write(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats)
        {
            TFormula constants = formula;
            fixed (double* x = raw, y = nats)
            {
                fixed (float* a = outputs)
                {
                    for (int i = 0; i < lanes; i += FormulaLanes.Width)
                    {
                        LogProduct logs = LogProduct.Empty;
                        Vector512<double> values = Vector512.Load(x + i), observed = FormulaLanes.Observed(values);
                        Vector512<double> part = constants.Nats(values, a + i, lanes, observed, ref logs) + logs.Log();
                        (part & observed).Store(y + i);
                    }
                }
            }
        }
    }
}
