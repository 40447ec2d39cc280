using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>The negative binomial of <see cref="NegativeBinomialHead"/> for the nearest count, and a penalty elsewhere.</summary>
internal readonly unsafe struct NegativeBinomialFormula : IColumnFormula<NegativeBinomialFormula>
{
    private readonly Vector512<double> _meanScale;
    private readonly Vector512<double> _dispersionScale;
    private readonly PositiveLanes _mean;
    private readonly PositiveLanes _dispersion;

    private NegativeBinomialFormula(ReadOnlySpan<ColumnHead> heads)
    {
        var first = (NegativeBinomialHead)heads[0];
        _meanScale = FormulaLanes.Gather<NegativeBinomialHead>(heads, h => h.Mean.Scale);
        _dispersionScale = FormulaLanes.Gather<NegativeBinomialHead>(heads, h => h.Dispersion.Scale);
        _mean = new(first.Mean.Link.Link, FormulaLanes.Gather<NegativeBinomialHead>(heads, h => h.Mean.Link.Floor));
        _dispersion = new(first.Dispersion.Link.Link, FormulaLanes.Gather<NegativeBinomialHead>(heads, h => h.Dispersion.Link.Floor));
    }

    public static int ParameterCount => 2;

    public static NegativeBinomialFormula Of(ReadOnlySpan<ColumnHead> heads) => new(heads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Nats(Vector512<double> x, float* outputs, int stride, Vector512<double> mask, ref LogProduct logs)
    {
        Vector512<double> n = CountLanes.Nearest(x);
        Vector512<double> mean = _meanScale * _mean.Apply(FormulaLanes.Widen(outputs));
        Vector512<double> dispersion = _dispersionScale * _dispersion.Apply(FormulaLanes.Widen(outputs + stride));
        return NegativeBinomialHead.Nats(n, mean, dispersion) + Support.Penalty(x - n);
    }
}
