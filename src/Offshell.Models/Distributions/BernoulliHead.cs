using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Two values, low and high (0 and 1, or a charge −1 and +1): y = (x − low)/(high − low) is 1 with probability p.
/// −log p(x) = −y log p − (1 − y) log(1 − p), by logits: max(a, 0) − a y + log(1 + e⁻|ᵃ|). Fractions between the two
/// values (grey pixels) cost the same cross-entropy.
/// </summary>
public sealed class BernoulliHead : ColumnHead
{
    /// <summary>c in p = ½ (1 + c · tanh a).</summary>
    private const double Clip = 0.98;

    /// <summary>Logits are limited to ± this for pulls, so that (1 − p)/p times a far value's square stays finite.</summary>
    private const double PullLogitLimit = 100;

    private readonly double _low;
    private readonly double _step;
    private readonly double _initialProbability;
    private readonly ProbabilityLink _link;

    internal BernoulliHead(double low, double high, ProbabilityLink link, double initialProbability)
    {
        _low = low;
        _step = high - low;
        _link = link;
        _initialProbability = initialProbability;
    }

    /// <inheritdoc/>
    public override string Name => HeadNames.Bernoulli;

    /// <inheritdoc/>
    public override int ParameterCount => 1;

    /// <inheritdoc/>
    public override void Prepare(double raw, Span<float> target) => target[0] = (float)Math.Clamp((raw - _low) / _step, 0, 1);

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs)
    {
        double p = _initialProbability;
        outputs[0] = (float)(_link == ProbabilityLink.Sigmoid
            ? Math.Log(p) - double.LogP1(-p)
            : Math.Atanh(Math.Clamp(((2 * p) - 1) / Clip, -0.999, 0.999)));
    }

    /// <summary>The probability of the high value.</summary>
    /// <param name="outputs">[1] the raw output of the row.</param>
    public double Probability(ReadOnlySpan<float> outputs) => _link == ProbabilityLink.Sigmoid
        ? 1 / (1 + Math.Exp(-(double)outputs[0]))
        : 0.5 * (1 + (Clip * Math.Tanh(outputs[0])));

    /// <inheritdoc/>
    public override double Expected(ReadOnlySpan<float> outputs) => _low + (_step * Probability(outputs));

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random) =>
        random.NextDouble() < Probability(outputs) ? _low + _step : _low;

    internal static BernoulliHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        // A column that never varied: the other value is one away.
        double low = statistics.Minimum;
        double high = statistics.Maximum > low ? statistics.Maximum : low + 1;
        if (statistics.Maximum == low && low == 1) (low, high) = (0, 1);
        double ones = statistics.Count * (statistics.Mean - low) / (high - low);
        return new(low, high, options.ProbabilityLink, (ones + 0.5) / (statistics.Count + 1.0));
    }

    internal static BernoulliHead FromConstants(StateReader constants)
    {
        constants.ExpectCount(4);
        double low = constants.Finite(0);
        return new(low, low + constants.Positive(1), constants.Link<ProbabilityLink>(2), constants.Probability(3));
    }

    internal override ImmutableArray<double> Constants() => [_low, _step, (double)_link, _initialProbability];

    private protected override void LossCore(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients)
    {
        for (int i = 0; i < lanes; i += 16)
        {
            Vector512<float> y = FloatLanes.Load(target, i);
            Vector512<float> logit = Logit(FloatLanes.Load(outputs, i), out Vector512<float> slope);
            Vector512<float> loss = FloatLanes.Softplus(logit, out Vector512<float> probability) - (logit * y);
            FloatLanes.Observed(y, loss).CopyTo(losses[i..]);
            FloatLanes.Observed(y, (probability - y) * slope).CopyTo(gradients[i..]);
        }
    }

    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats)
    {
        Vector512<double> low = Vector512.Create(_low), inverse = Vector512.Create(1 / _step);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> logit = Logit(FloatLanes.Widen(outputs, i));
            Vector512<double> y = (x - low) * inverse;
            Vector512<double> inside = Vector512.Min(Vector512.Max(y, Vector512<double>.Zero), Vector512<double>.One);
            Vector512<double> loss = DoubleLanes.Softplus(logit) - (logit * inside) + Support.Penalty(y - inside);
            FloatLanes.Observed(x, loss).CopyTo(nats[i..]);
        }
    }

    private protected override void PullCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls)
    {
        Vector512<double> low = Vector512.Create(_low), inverse = Vector512.Create(1 / _step);
        Vector512<double> limit = Vector512.Create(PullLogitLimit);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> logit = Vector512.Max(Vector512.Min(Logit(FloatLanes.Widen(outputs, i)), limit), -limit);
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
        return (1 - p >= tail ? _low : _low + _step, p > tail ? _low + _step : _low);
    }

    /// <summary>log p − log(1 − p) of the clipped form is 2 · atanh(c · tanh a), with slope 2 c (1 − tanh² a) / (1 − c² tanh² a).</summary>
    private Vector512<float> Logit(Vector512<float> a, out Vector512<float> slope)
    {
        Vector512<float> one = Vector512<float>.One;
        slope = one;
        if (_link == ProbabilityLink.Sigmoid) return a;
        Vector512<float> clip = Vector512.Create((float)Clip), tanh = FloatLanes.Tanh(a), clipped = clip * tanh;
        slope = (clip + clip) * (one - (tanh * tanh)) / (one - (clipped * clipped));
        return Vector512.Log((one + clipped) / (one - clipped));
    }

    private Vector512<double> Logit(Vector512<double> a)
    {
        if (_link == ProbabilityLink.Sigmoid) return a;
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> e = DoubleLanes.ExpOfNegative(Vector512.Create(-2.0) * Vector512.Abs(a));
        Vector512<double> clipped = Vector512.CopySign(Vector512.Create(Clip) * (one - e) / (one + e), a);
        return Vector512.Log((one + clipped) / (one - clipped));
    }
}
