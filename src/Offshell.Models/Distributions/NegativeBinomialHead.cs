using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions.Formulas;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Counts wider than Poisson: mean m = scale · link(a₁) and variance m + α m² with α = dispersion scale · link(a₂); with
/// r = 1/α, −log p(n) = log Γ(r) + log n! − log Γ(n + r) + r log(1 + α m) + n log(1 + 1/(α m)).
/// </summary>
public sealed class NegativeBinomialHead : DoubleLaneHead
{
    private const double LeastDispersion = 1e-3;
    private const double LargestDispersion = 1e3;

    private readonly double _scale;
    private readonly double _dispersionScale;
    private readonly double _initialMean;
    private readonly double _initialDispersion;
    private readonly PositiveTransform _mean;
    private readonly PositiveTransform _dispersion;
    private ColumnNats? _formula;

    internal NegativeBinomialHead(
        double scale, PositiveTransform mean, double initialMean, double dispersionScale, PositiveTransform dispersion, double initialDispersion)
        : base(0, scale)
    {
        _scale = scale;
        _mean = mean;
        _initialMean = initialMean;
        _dispersionScale = dispersionScale;
        _dispersion = dispersion;
        _initialDispersion = initialDispersion;
    }

    /// <inheritdoc/>
    public override string Name => HeadNames.NegativeBinomial;

    /// <inheritdoc/>
    public override int ParameterCount => 2;

    /// <inheritdoc/>
    internal override int WidthOutput => 1;

    private protected override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs)
    {
        outputs[0] = (float)_mean.Inverse(_initialMean / _scale);
        outputs[1] = (float)_dispersion.Inverse(_initialDispersion / _dispersionScale);
    }

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random)
    {
        (double mean, double dispersion) = Parameters(outputs);
        return random.NextPoisson(Math.Min(random.NextGamma(1 / dispersion) * dispersion * mean, 1e15));
    }

    internal static NegativeBinomialHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        Rate rate = Rate.Of(statistics, options);
        double variance = statistics.StandardDeviation * statistics.StandardDeviation;
        double dispersion = Math.Clamp((variance - rate.Initial) / (rate.Initial * rate.Initial), LeastDispersion, LargestDispersion);
        double unit = options.Anchored ? dispersion : 1;
        double floor = rate.Link.Floor == Anchor.PIsrluFloor ? Anchor.PIsrluFloor : options.RelativeFloor * dispersion / unit;
        return new(rate.Scale, rate.Link, rate.Initial, unit, new(options.PositiveLink, floor), dispersion);
    }

    internal (double Scale, PositiveTransform Link) Mean => (_scale, _mean);

    internal (double Scale, PositiveTransform Link) Dispersion => (_dispersionScale, _dispersion);

    internal static NegativeBinomialHead FromConstants(StateReader constants)
    {
        constants.ExpectCount(8);
        PositiveTransform mean = new(constants.Link<PositiveLink>(1), constants.Positive(2));
        PositiveTransform dispersion = new(constants.Link<PositiveLink>(5), constants.Positive(6));
        return new(constants.Positive(0), mean, constants.Positive(3), constants.Positive(4), dispersion, constants.Positive(7));
    }

    internal override ImmutableArray<double> Constants() =>
        [_scale, (double)_mean.Link, _mean.Floor, _initialMean, _dispersionScale, (double)_dispersion.Link, _dispersion.Floor, _initialDispersion];

    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats) =>
        (_formula ??= ColumnNats.Of<NegativeBinomialFormula>(this)).Write(raw, outputs, lanes, nats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override Vector512<double> Nats(Vector512<double> x, ReadOnlySpan<Vector512<double>> a, Span<Vector512<double>> gradient)
    {
        Vector512<double> scale = Vector512.Create(_scale), dispersionScale = Vector512.Create(_dispersionScale);
        Vector512<double> mean = scale * _mean.Apply(a[0], out Vector512<double> meanSlope);
        Vector512<double> dispersion = dispersionScale * _dispersion.Apply(a[1], out Vector512<double> dispersionSlope);
        Vector512<double> n = CountLanes.Nearest(x), one = Vector512<double>.One;
        Vector512<double> r = one / dispersion, overdispersion = dispersion * mean, spread = one + overdispersion;
        gradient[0] = (mean - n) / (mean * spread) * scale * meanSlope;

        // d/dr, then dr/dα = −r².
        Vector512<double> bySize = DoubleLanes.Digamma(r) - DoubleLanes.Digamma(n + r) + DoubleLanes.Log1p(overdispersion)
            + ((n - mean) / (r + mean));
        gradient[1] = -bySize * r * r * dispersionScale * dispersionSlope;
        return Nats(n, mean, dispersion) + Support.Penalty(x - n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override Vector512<double> Moments(ReadOnlySpan<Vector512<double>> a, out Vector512<double> variance)
    {
        Vector512<double> mean = Vector512.Create(_scale) * _mean.Apply(a[0]);
        variance = mean + (Vector512.Create(_dispersionScale) * _dispersion.Apply(a[1]) * mean * mean);
        return mean;
    }

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail)
    {
        (double mean, double dispersion) = Parameters(outputs);
        double success = 1 / (1 + (dispersion * mean));
        double Cumulative(double k) => SpecialFunctions.RegularizedBeta(1 / dispersion, k + 1, success);
        return (CountLanes.Quantile(Cumulative, tail, mean), CountLanes.Quantile(Cumulative, 1 - tail, mean));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<double> Nats(Vector512<double> n, Vector512<double> mean, Vector512<double> dispersion)
    {
        Vector512<double> one = Vector512<double>.One, r = one / dispersion, overdispersion = dispersion * mean;
        return DoubleLanes.LogGamma(r) + DoubleLanes.LogGamma(n + one) - DoubleLanes.LogGamma(n + r)
            + (r * DoubleLanes.Log1p(overdispersion)) + (n * DoubleLanes.Log1p(one / overdispersion));
    }

    private (double Mean, double Dispersion) Parameters(ReadOnlySpan<float> outputs) =>
        (_scale * _mean.Apply((double)outputs[0]), _dispersionScale * _dispersion.Apply((double)outputs[1]));
}
