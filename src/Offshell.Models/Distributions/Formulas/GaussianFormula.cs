using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>½ ((x − mean)/σ)² + log σ + ½ log 2π, everything in units of the column.</summary>
internal readonly unsafe struct GaussianFormula : IColumnFormula<GaussianFormula>
{
    private readonly Vector512<double> _center;
    private readonly Vector512<double> _inverseScale;
    private readonly Vector512<double> _constant;
    private readonly PositiveLanes _width;

    private GaussianFormula(ReadOnlySpan<ColumnHead> heads)
    {
        _center = FormulaLanes.Gather<GaussianHead>(heads, h => h.Center);
        _inverseScale = FormulaLanes.Gather<GaussianHead>(heads, h => 1 / h.Scale);
        _constant = FormulaLanes.Gather<GaussianHead>(heads, h => Math.Log(h.Scale) + ColumnHead.HalfLogTwoPi);
        _width = new(((GaussianHead)heads[0]).WidthLink.Link, FormulaLanes.Gather<GaussianHead>(heads, h => h.WidthLink.Floor));
    }

    public static int ParameterCount => 2;

    public static GaussianFormula Of(ReadOnlySpan<ColumnHead> heads) => new(heads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Nats(Vector512<double> x, float* outputs, int stride, Vector512<double> mask, ref LogProduct logs)
    {
        Vector512<double> width = _width.Apply(FormulaLanes.Widen(outputs + stride));
        Vector512<double> pull = (((x - _center) * _inverseScale) - FormulaLanes.Widen(outputs)) / width;
        logs.Multiply(width, mask);
        return (Vector512.Create(0.5) * pull * pull) + _constant;
    }
}
