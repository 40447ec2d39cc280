using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>½ ((x − μ)/σ)² + log σ + ½ log 2π + log Φ(μ/σ) for x ≥ 0, and a penalty below.</summary>
internal readonly unsafe struct TruncatedGaussianFormula : IColumnFormula<TruncatedGaussianFormula>
{
    private readonly LocationWidthLanes _form;

    private TruncatedGaussianFormula(ReadOnlySpan<ColumnHead> heads) => _form = LocationWidthLanes.Of(heads, h => ((TruncatedGaussianHead)h).Form);

    public static int ParameterCount => 2;

    public static TruncatedGaussianFormula Of(ReadOnlySpan<ColumnHead> heads) => new(heads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Nats(Vector512<double> x, float* outputs, int stride, Vector512<double> mask, ref LogProduct logs)
    {
        Vector512<double> zero = Vector512<double>.Zero, half = Vector512.Create(0.5);
        Vector512<double> width = _form.Width(FormulaLanes.Widen(outputs + stride)), inverse = Vector512<double>.One / width;
        Vector512<double> inside = Vector512.MaxNative(x, zero), fromCut = inside * inverse;
        Vector512<double> u = _form.Location(FormulaLanes.Widen(outputs)) * inverse, pull = fromCut - u;

        // Below the cut log Φ(u) has the exponent −u²/2: taken out of the square by hand, (x/σ − u)² − u² = (x/σ)(x/σ − 2u).
        logs.Multiply(DoubleLanes.NormalCdfArgument(u), mask);
        logs.Multiply(width, mask);
        Vector512<double> square = Vector512.ConditionalSelect(Vector512.LessThan(u, zero), fromCut * (pull - u), pull * pull);
        return (half * square) + Vector512.Create(ColumnHead.HalfLogTwoPi) + Support.Penalty((x - inside) * _form.InverseUnit);
    }
}
