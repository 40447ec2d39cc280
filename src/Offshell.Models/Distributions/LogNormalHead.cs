using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions.Formulas;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Log-normal with a point mass at zero, for non-negative columns of many magnitudes: x = 0 with probability f, else
/// log x is Gaussian with μ = center + scale · a₁ and σ = scale · link(a₂). −log p(0) = −log f;
/// −log p(x) = −log(1 − f) + log x + log σ + ½ log 2π + ½ ((log x − μ)/σ)² (Cerri et al. 2019, Sec. 4). f comes from a₃.
/// </summary>
/// <remarks>
/// The squared pull is taken where the column is Gaussian: ((log x − μ)/σ)² + f/(1 − f) for x &gt; 0, and (1 − f)/f for
/// zero. On the scale of x itself the variance is that of the far tail, and no small value would ever stand out.
/// </remarks>
public sealed class LogNormalHead : ColumnHead
{
    /// <summary>c in f = ½ (1 + c · tanh a₃).</summary>
    internal const double Clip = 0.999;

    /// <summary>Largest log x that means and quantiles report.</summary>
    private const double LogLimit = 700;

    private const double PullLogitLimit = 100;

    private readonly LocationWidth _form;
    private readonly ProbabilityTransform _zero;
    private readonly double _initialZero;
    private ColumnNats? _formula;

    internal LogNormalHead(LocationWidth form, ProbabilityLink link, double initialZero)
    {
        _form = form;
        _zero = new(link, Clip);
        _initialZero = initialZero;
    }

    /// <inheritdoc/>
    public override string Name => HeadNames.LogNormal;

    /// <inheritdoc/>
    public override int ParameterCount => 3;

    /// <inheritdoc/>
    internal override int WidthOutput => 1;

    /// <summary>The standardised log x; −∞ stands for zero (and for less, which training cannot show).</summary>
    /// <param name="raw">The value of the column; NaN if missing.</param>
    /// <param name="target">[1] overwritten.</param>
    public override void Prepare(double raw, Span<float> target) =>
        target[0] = raw <= 0 ? float.NegativeInfinity : Anchor.Standardised(Math.Log(raw), _form.Center, _form.Scale);

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs)
    {
        _form.InitialOutputs(outputs);
        outputs[2] = (float)_zero.Inverse(_initialZero);
    }

    /// <inheritdoc/>
    public override double Expected(ReadOnlySpan<float> outputs)
    {
        double width = _form.Width((double)outputs[1]), log = _form.Location((double)outputs[0]) + (0.5 * width * width);
        return (1 - _zero.Probability(outputs[2])) * Math.Exp(Math.Min(log, LogLimit));
    }

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random)
    {
        if (random.NextDouble() < _zero.Probability(outputs[2])) return 0;
        double log = _form.Location((double)outputs[0]) + (_form.Width((double)outputs[1]) * random.NextNormal());
        return Math.Exp(Math.Clamp(log, -LogLimit, LogLimit));
    }

    internal LocationWidth Form => _form;

    /// <summary>The smallest value with a logarithm of its own: lanes know none of subnormal numbers, which count as this one.</summary>
    internal const double Smallest = 2.2250738585072014e-308;

    /// <summary>log x where x is above zero, 0 elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Log(Vector512<double> x, Vector512<double> isZero) =>
        DoubleLanes.Log(Vector512.ConditionalSelect(isZero, Vector512<double>.One, Vector512.Max(x, Vector512.Create(Smallest))));

    internal ProbabilityLink ZeroLink => _zero.Link;

    internal static LogNormalHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        // A single positive value says nothing of the width of its logarithm: a tenth, that is ten per cent.
        double deviation = statistics.LogStandardDeviation > 0 ? statistics.LogStandardDeviation : 0.1;
        Anchor anchor = Anchor.Of(statistics.LogMean, deviation, statistics with { Quantum = 0 }, options);
        double unit = Math.Max(statistics.StandardDeviation, statistics.Maximum > 0 ? 1e-3 * statistics.Maximum : 1);
        LocationWidth form = new(anchor.Center, anchor.Scale, new(options.PositiveLink, anchor.Floor), anchor.InitialLocation, anchor.InitialWidth, unit);
        double zeros = ((statistics.ZeroFraction * statistics.Count) + 0.5) / (statistics.Count + 1.0);
        return new(form, options.ProbabilityLink, zeros);
    }

    internal static LogNormalHead FromConstants(StateReader constants)
    {
        constants.ExpectCount(9);
        return new(LocationWidth.FromConstants(constants.Part(0, 7)), constants.Link<ProbabilityLink>(7), constants.Probability(8));
    }

    internal override ImmutableArray<double> Constants() => [.. _form.Constants(), (double)_zero.Link, _initialZero];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void LossCore(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients)
    {
        Vector512<float> nothing = Vector512<float>.Zero, one = Vector512<float>.One, half = Vector512.Create(0.5f);
        Vector512<float> zeroTarget = Vector512.Create(float.NegativeInfinity), scale = Vector512.Create((float)_form.Scale);
        Vector512<float> constant = Vector512.Create((float)(_form.Center + Math.Log(_form.Scale) + HalfLogTwoPi));
        for (int i = 0; i < lanes; i += 16)
        {
            Vector512<float> t = FloatLanes.Load(target, i);
            Vector512<float> isZero = Vector512.Equals(t, zeroTarget), observed = Vector512.ConditionalSelect(isZero, nothing, t);
            Vector512<float> width = _form.Link.Apply(FloatLanes.Load(outputs, lanes + i), out Vector512<float> slope);
            Vector512<float> logit = _zero.Logit(FloatLanes.Load(outputs, lanes + lanes + i), out Vector512<float> logitSlope);
            Vector512<float> inverse = one / width, pull = (FloatLanes.Load(outputs, i) - observed) * inverse, squared = pull * pull;

            // −log(1 − f) = softplus(logit), −log f = softplus(logit) − logit.
            Vector512<float> notZero = LaneMath.Softplus(logit, out Vector512<float> probability);
            Vector512<float> density = (half * squared) + LaneMath.Log(width) + (scale * observed) + constant;
            FloatLanes.Observed(t, notZero + Vector512.ConditionalSelect(isZero, -logit, density)).CopyTo(losses[i..]);
            FloatLanes.Observed(t, Vector512.ConditionalSelect(isZero, nothing, pull * inverse)).CopyTo(gradients[i..]);
            FloatLanes.Observed(t, Vector512.ConditionalSelect(isZero, nothing, (one - squared) * inverse * slope)).CopyTo(gradients[(lanes + i)..]);
            Vector512<float> hit = Vector512.ConditionalSelect(isZero, one, nothing);
            FloatLanes.Observed(t, (probability - hit) * logitSlope).CopyTo(gradients[(lanes + lanes + i)..]);
        }
    }

    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats) =>
        (_formula ??= ColumnNats.Of<LogNormalFormula>(this)).Write(raw, outputs, lanes, nats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void PullCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls)
    {
        Vector512<double> nothing = Vector512<double>.Zero, unit = Vector512.Create(1 / _form.Unit), limit = Vector512.Create(PullLogitLimit);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> isZero = Vector512.LessThanOrEqual(x, nothing);
            Vector512<double> pull = Pull(x, isZero, outputs, lanes, i);
            Vector512<double> logit = _zero.Logit(FloatLanes.Widen(outputs, lanes + lanes + i));
            logit = Vector512.Max(Vector512.Min(logit, limit), -limit);
            Vector512<double> outside = Vector512.Min(x, nothing) * unit;
            Vector512<double> continuous = Vector512.ConditionalSelect(isZero, outside, pull);
            Vector512<double> odds = DoubleLanes.Exp(Vector512.ConditionalSelect(isZero, -logit, logit));
            FloatLanes.Observed(x, (continuous * continuous) + odds).CopyTo(squaredPulls[i..]);
        }
    }

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail) =>
        (Quantile(outputs, tail), Quantile(outputs, 1 - tail));

    private double Quantile(ReadOnlySpan<float> outputs, double probability)
    {
        double zero = _zero.Probability(outputs[2]);
        if (probability <= zero) return 0;
        double z = SpecialFunctions.InverseNormalCdf(Math.Min(1, (probability - zero) / (1 - zero)));
        return Math.Exp(Math.Min(_form.Location((double)outputs[0]) + (_form.Width((double)outputs[1]) * z), LogLimit));
    }

    /// <summary>(log x − μ)/σ where x &gt; 0; some finite number elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<double> Pull(Vector512<double> x, Vector512<double> isZero, ReadOnlySpan<float> outputs, int lanes, int i)
    {
        Vector512<double> log = Log(x, isZero);
        Vector512<double> width = _form.Width(FloatLanes.Widen(outputs, lanes + i), out _);
        return (log - _form.Location(FloatLanes.Widen(outputs, i))) / width;
    }
}
