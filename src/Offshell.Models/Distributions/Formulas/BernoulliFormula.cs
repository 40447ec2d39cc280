using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>−log p at the high value, −log(1 − p) at the low one, and a penalty elsewhere; not for columns of grey values.</summary>
internal readonly unsafe struct BernoulliFormula : IColumnFormula<BernoulliFormula>
{
    private readonly Vector512<double> _low;
    private readonly Vector512<double> _inverseStep;
    private readonly ProbabilityLanes _probability;

    private BernoulliFormula(ReadOnlySpan<ColumnHead> heads)
    {
        _low = FormulaLanes.Gather<BernoulliHead>(heads, h => h.Low);
        _inverseStep = FormulaLanes.Gather<BernoulliHead>(heads, h => 1 / h.Step);
        _probability = new(((BernoulliHead)heads[0]).Link, BernoulliHead.Clip);
    }

    public static int ParameterCount => 1;

    public static BernoulliFormula Of(ReadOnlySpan<ColumnHead> heads) => new(heads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Nats(Vector512<double> x, float* outputs, int stride, Vector512<double> mask, ref LogProduct logs)
    {
        Vector512<double> y = (x - _low) * _inverseStep;
        Vector512<double> inside = Vector512.Round(Vector512.MinNative(Vector512.MaxNative(y, Vector512<double>.Zero), Vector512<double>.One));
        Vector512<double> hit = Vector512.Equals(inside, Vector512<double>.One);
        return _probability.Nats(FormulaLanes.Widen(outputs), hit, mask, ref logs) + Support.Penalty(y - inside);
    }
}
