using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>−log[Φ((n + ½ − μ)/σ) − Φ((n − ½ − μ)/σ)] + log Φ((μ + ½)/σ) for the nearest count n, and a penalty elsewhere.</summary>
internal readonly unsafe struct DiscreteTruncatedGaussianFormula : IColumnFormula<DiscreteTruncatedGaussianFormula>
{
    private readonly LocationWidthLanes _form;

    private DiscreteTruncatedGaussianFormula(ReadOnlySpan<ColumnHead> heads) => _form = LocationWidthLanes.Of(heads, h => ((DiscreteTruncatedGaussianHead)h).Form);

    public static int ParameterCount => 2;

    public static DiscreteTruncatedGaussianFormula Of(ReadOnlySpan<ColumnHead> heads) => new(heads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Nats(Vector512<double> x, float* outputs, int stride, Vector512<double> mask, ref LogProduct logs)
    {
        Vector512<double> half = Vector512.Create(0.5);
        Vector512<double> location = _form.Location(FormulaLanes.Widen(outputs));
        Vector512<double> inverse = Vector512<double>.One / _form.Width(FormulaLanes.Widen(outputs + stride));
        Vector512<double> n = CountLanes.Nearest(x), m = (n - location) * inverse, u = (location + half) * inverse;
        Vector512<double> interval = DoubleLanes.NormalInterval(m, half * inverse, out Vector512<double> reference);
        logs.Divide(interval, mask);
        logs.Multiply(DoubleLanes.NormalCdfArgument(u), mask);

        // Exponents −reference²/2 and, below the cut, −u²/2. There every interval lies above the cut at −u, and
        // reference² − u² = (reference + u)(reference − u) with reference + u = n/σ, or (n + ½)/σ from the centre.
        Vector512<double> fromCut = Vector512.ConditionalSelect(Vector512.Equals(reference, m), (n + half) * inverse, n * inverse);
        Vector512<double> square = Vector512.ConditionalSelect(
            Vector512.LessThan(u, Vector512<double>.Zero), fromCut * (reference - u), reference * reference);
        return (half * square) + Support.Penalty(x - n);
    }
}
