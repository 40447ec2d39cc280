using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>m − n log m + log n! for the nearest count n, and a penalty elsewhere.</summary>
internal readonly unsafe struct PoissonFormula : IColumnFormula<PoissonFormula>
{
    private readonly Vector512<double> _scale;
    private readonly PositiveLanes _rate;

    private PoissonFormula(ReadOnlySpan<ColumnHead> heads)
    {
        _scale = FormulaLanes.Gather<PoissonHead>(heads, h => h.Scale);
        _rate = new(((PoissonHead)heads[0]).Link.Link, FormulaLanes.Gather<PoissonHead>(heads, h => h.Link.Floor));
    }

    public static int ParameterCount => 1;

    public static PoissonFormula Of(ReadOnlySpan<ColumnHead> heads) => new(heads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Nats(Vector512<double> x, float* outputs, int stride, Vector512<double> mask, ref LogProduct logs)
    {
        Vector512<double> n = CountLanes.Nearest(x);
        return CountLanes.PoissonNats(n, _scale * _rate.Apply(FormulaLanes.Widen(outputs))) + Support.Penalty(x - n);
    }
}
