using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>−log f at zero, −log(1 − f) + log x + log σ + ½ log 2π + ½ ((log x − μ)/σ)² above, and a penalty below.</summary>
internal readonly unsafe struct LogNormalFormula : IColumnFormula<LogNormalFormula>
{
    private readonly LocationWidthLanes _form;
    private readonly ProbabilityLanes _zero;

    private LogNormalFormula(ReadOnlySpan<ColumnHead> heads)
    {
        _form = LocationWidthLanes.Of(heads, h => ((LogNormalHead)h).Form);
        _zero = new(((LogNormalHead)heads[0]).ZeroLink, LogNormalHead.Clip);
    }

    public static int ParameterCount => 3;

    public static LogNormalFormula Of(ReadOnlySpan<ColumnHead> heads) => new(heads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Nats(Vector512<double> x, float* outputs, int stride, Vector512<double> mask, ref LogProduct logs)
    {
        Vector512<double> nothing = Vector512<double>.Zero;
        Vector512<double> isZero = Vector512.LessThanOrEqual(x, nothing);
        Vector512<double> log = LogNormalHead.Log(x, isZero);
        Vector512<double> width = _form.Width(FormulaLanes.Widen(outputs + stride));
        Vector512<double> pull = (log - _form.Location(FormulaLanes.Widen(outputs))) / width;
        logs.Multiply(width, Vector512.AndNot(mask, isZero));
        Vector512<double> density = (Vector512.Create(0.5) * pull * pull) + log + Vector512.Create(ColumnHead.HalfLogTwoPi);
        Vector512<double> below = Support.Penalty(Vector512.MinNative(x, nothing) * _form.InverseUnit);
        return _zero.Nats(FormulaLanes.Widen(outputs + (2 * stride)), isZero, mask, ref logs) + Vector512.ConditionalSelect(isZero, below, density);
    }
}
