using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions.Formulas;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Two values, low and high (0 and 1, or a charge −1 and +1): y = (x − low)/(high − low) is 1 with probability p.
/// −log p(x) = −y log p − (1 − y) log(1 − p), by logits: max(a, 0) − a y + log(1 + e⁻|ᵃ|). Where the training column holds
/// fractions between the two values (grey pixels) they cost the same cross-entropy; elsewhere they lie outside.
/// </summary>
public sealed class BernoulliHead : ColumnHead
{
    /// <summary>c in p = ½ (1 + c · tanh a).</summary>
    internal const double Clip = 0.98;

    /// <summary>Logits are limited to ± this for pulls, so that (1 − p)/p times a far value's square stays finite.</summary>
    private const double PullLogitLimit = 100;

    private readonly double _low;
    private readonly double _high;
    private readonly double _step;
    private readonly double _initialProbability;
    private readonly bool _grey;
    private readonly ProbabilityTransform _probability;
    private ColumnNats? _formula;

    internal BernoulliHead(double low, double high, ProbabilityLink link, double initialProbability, bool grey)
    {
        _low = low;
        _high = high;
        _step = high - low;
        _probability = new(link, Clip);
        _initialProbability = initialProbability;
        _grey = grey;
    }

    /// <inheritdoc/>
    public override string Name => HeadNames.Bernoulli;

    /// <inheritdoc/>
    public override int ParameterCount => 1;

    /// <inheritdoc/>
    public override void Prepare(double raw, Span<float> target) => target[0] = (float)Math.Clamp((raw - _low) / _step, 0, 1);

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs) => outputs[0] = (float)_probability.Inverse(_initialProbability);

    /// <summary>The probability of the high value.</summary>
    /// <param name="outputs">[1] the raw output of the row.</param>
    public double Probability(ReadOnlySpan<float> outputs) => _probability.Probability(outputs[0]);

    /// <inheritdoc/>
    public override double Expected(ReadOnlySpan<float> outputs) => _low + (_step * Probability(outputs));

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random) =>
        random.NextDouble() < Probability(outputs) ? _high : _low;

    internal double Low => _low;

    internal double Step => _step;

    internal ProbabilityLink Link => _probability.Link;

    /// <summary>Whether fractions between the two values belong to the column.</summary>
    internal bool IsGrey => _grey;

    internal static BernoulliHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        // A column that never varied: the other value is one away.
        double low = statistics.Minimum;
        double high = statistics.Maximum > low ? statistics.Maximum : low + Math.Max(1, 0.1 * Math.Abs(low));
        if (statistics.Maximum == low && low == 1) (low, high) = (0, 1);
        double ones = statistics.Count * (statistics.Mean - low) / (high - low);
        return new(low, high, options.ProbabilityLink, (ones + 0.5) / (statistics.Count + 1.0), grey: statistics is { IsBinary: false, StandardDeviation: > 0 });
    }

    internal static BernoulliHead FromConstants(StateReader constants)
    {
        constants.ExpectCount(5);
        double low = constants.Finite(0), high = constants.Above(1, low);
        return new(low, high, constants.Link<ProbabilityLink>(2), constants.Probability(3), constants.Integer(4, 0, 1) == 1);
    }

    internal override ImmutableArray<double> Constants() => [_low, _high, (double)_probability.Link, _initialProbability, _grey ? 1 : 0];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void LossCore(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients)
    {
        for (int i = 0; i < lanes; i += 16)
        {
            Vector512<float> y = FloatLanes.Load(target, i);
            Vector512<float> logit = _probability.Logit(FloatLanes.Load(outputs, i), out Vector512<float> slope);
            Vector512<float> loss = LaneMath.Softplus(logit, out Vector512<float> probability) - (logit * y);
            FloatLanes.Observed(y, loss).CopyTo(losses[i..]);
            FloatLanes.Observed(y, (probability - y) * slope).CopyTo(gradients[i..]);
        }
    }

    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats)
    {
        if (_grey) GreyNats(raw, outputs, lanes, nats);
        else (_formula ??= ColumnNats.Of<BernoulliFormula>(this)).Write(raw, outputs, lanes, nats);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GreyNats(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats)
    {
        Vector512<double> low = Vector512.Create(_low), inverse = Vector512.Create(1 / _step);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> logit = _probability.Logit(FloatLanes.Widen(outputs, i));
            Vector512<double> y = (x - low) * inverse;
            Vector512<double> inside = Vector512.Min(Vector512.Max(y, Vector512<double>.Zero), Vector512<double>.One);
            Vector512<double> loss = DoubleLanes.Softplus(logit) - (logit * inside) + Support.Penalty(y - inside);
            FloatLanes.Observed(x, loss).CopyTo(nats[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void PullCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls)
    {
        Vector512<double> low = Vector512.Create(_low), inverse = Vector512.Create(1 / _step);
        Vector512<double> limit = Vector512.Create(PullLogitLimit);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> logit = Vector512.Max(Vector512.Min(_probability.Logit(FloatLanes.Widen(outputs, i)), limit), -limit);
            Vector512<double> p = DoubleLanes.Sigmoid(logit), q = DoubleLanes.Sigmoid(-logit);
            Vector512<double> y = (x - low) * inverse;
            // y − p = y q − (1 − y) p: at y = 1 exactly q, so that 1 − p does not cancel.
            Vector512<double> residual = (y * q) - ((Vector512<double>.One - y) * p);
            FloatLanes.Observed(x, residual * residual / (p * q)).CopyTo(squaredPulls[i..]);
        }
    }

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail)
    {
        double p = Probability(outputs);
        return (1 - p >= tail ? _low : _high, p > tail ? _high : _low);
    }
}
