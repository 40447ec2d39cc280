using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// −log p or −log(1 − p) of up to sixteen columns of one row, whichever happened: two values (<see cref="BernoulliFormula"/>),
/// or the point mass at zero of a <see cref="LogNormalFormula"/>. Immutable.
/// </summary>
internal sealed unsafe class ProbabilityPass : RowPass
{
    /// <summary>Floats that <see cref="Arrange"/> writes.</summary>
    internal const int RowFloats = SingleLanes.Width;

    private readonly ProbabilityLink _link;
    private readonly Vector512<float> _most;
    private readonly Vector512<float> _least;
    private readonly Constants _first;
    private readonly Constants _second;

    /// <param name="heads">Up to sixteen heads for which <see cref="Holds"/>, all with the same link.</param>
    internal ProbabilityPass(ImmutableArray<ColumnHead> heads)
    {
        _link = heads.IsEmpty ? ProbabilityLink.Sigmoid : Link(heads[0]);
        _most = SingleLanes.Floats(heads, h => 1 + Clip(h), rest: 1);
        _least = SingleLanes.Floats(heads, h => 1 - Clip(h), rest: 1);
        (_first, _second) = (new(heads, 0), new(heads, SingleLanes.Width / 2));
    }

    internal static bool Holds(ColumnHead head) => head is LogNormalHead or BernoulliHead { IsGrey: false };

    /// <summary>The link of the head's probability.</summary>
    internal static ProbabilityLink Link(ColumnHead head) => head is LogNormalHead h ? h.ZeroLink : ((BernoulliHead)head).Link;

    /// <inheritdoc/>
    /// <param name="x">[16] the columns' values; NaN where missing, anything without a column.</param>
    /// <param name="row">[<see cref="RowFloats"/>] 1 where p is asked for, −1 for 1 − p, 0 for neither.</param>
    /// <param name="nats">[8].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Arrange(double* x, float* row, double* nats)
    {
        Vector512<double> first = _first.Arrange(Vector512.Load(x), out Vector512<double> signs0);
        Vector512<double> second = _second.Arrange(Vector512.Load(x + 8), out Vector512<double> signs1);
        ShortChains.Narrow(signs0).Store(row);
        ShortChains.Narrow(signs1).Store(row + (SingleLanes.Width / 2));
        (first + second).Store(nats);
    }

    /// <summary>The nats that depend on the outputs.</summary>
    /// <param name="row">From <see cref="Arrange"/>.</param>
    /// <param name="outputs">[16].</param>
    /// <param name="parts">For <see cref="NatsSum"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Nats(float* row, float* outputs, float* parts)
    {
        Vector512<float> one = Vector512<float>.One, zero = Vector512<float>.Zero, sign = Vector512.Load(row), a = sign * Vector512.Load(outputs);
        if (_link == ProbabilityLink.Sigmoid)
        {
            // −log(1/(1 + e⁻ᵃ)) = max(−a, 0) + log(1 + e⁻|ᵃ|).
            Vector512.MaxNative(-a, zero).Store(parts);
            Vector512.ConditionalSelect(Vector512.Equals(sign, zero), one, one + ShortChains.ExpOfNegative(-Vector512.Abs(a))).Store(parts + NatsSum.Factors);
            one.Store(parts + NatsSum.Divisors);
            return;
        }

        // p = ½ (1 + c tanh a) with tanh|a| = (1 − e)/(1 + e), so that 1/p = 2 (1 + e)/((1 ± c) + e (1 ∓ c)).
        Vector512<float> e = ShortChains.ExpOfNegative(Vector512.Abs(a) * -2f), towards = Vector512.GreaterThanOrEqual(a, zero);
        Vector512<float> large = Vector512.ConditionalSelect(towards, _most, _least), small = Vector512.ConditionalSelect(towards, _least, _most);
        zero.Store(parts);
        Vector512.ConditionalSelect(Vector512.Equals(sign, zero), one, e + e + Vector512.Create(2f)).Store(parts + NatsSum.Factors);
        Vector512.ConditionalSelect(Vector512.Equals(sign, zero), one, Vector512.MultiplyAddEstimate(e, small, large)).Store(parts + NatsSum.Divisors);
    }

    private static double Clip(ColumnHead head) => head is LogNormalHead ? LogNormalHead.Clip : BernoulliHead.Clip;

    /// <summary>What eight columns need of the row.</summary>
    private sealed class Constants(ImmutableArray<ColumnHead> heads, int first)
    {
        private readonly Vector512<double> _one = SingleLanes.Doubles(heads, first, _ => 1);
        private readonly Vector512<double> _zeroMass = Vector512.Equals(SingleLanes.Doubles(heads, first, h => h is LogNormalHead ? 1 : 0), Vector512<double>.One);
        private readonly Vector512<double> _twoValued = Vector512.Equals(SingleLanes.Doubles(heads, first, h => h is BernoulliHead ? 1 : 0), Vector512<double>.One);
        private readonly Vector512<double> _low = SingleLanes.Doubles(heads, first, h => h is BernoulliHead b ? b.Low : 0);
        private readonly Vector512<double> _inverseStep = SingleLanes.Doubles(heads, first, h => h is BernoulliHead b ? 1 / b.Step : 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Vector512<double> Arrange(Vector512<double> x, out Vector512<double> signs)
        {
            // Asked for is p where −x, of two values the nearest less the upper one, is not negative.
            Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, y = (x - _low) * _inverseStep;
            Vector512<double> inside = Vector512.Round(Vector512.MinNative(Vector512.MaxNative(y, zero), one));
            Vector512<double> asked = Vector512.ConditionalSelect(_zeroMass, -x, inside - one);
            signs = SingleLanes.Observed(x, Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(asked, zero), _one, -_one));
            Vector512<double> distance = SingleLanes.Observed(x, (y - inside) & _twoValued);
            return Vector512.EqualsAll(distance, zero) ? zero : Support.Penalty(distance);
        }
    }
}
