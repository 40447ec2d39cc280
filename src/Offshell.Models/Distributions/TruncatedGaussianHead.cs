using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions.Formulas;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Gaussian cut off below 0, for non-negative columns with a hard edge: location μ = center + scale · a₁, width
/// σ = scale · link(a₂), −log p(x) = ½ ((x − μ)/σ)² + log σ + ½ log 2π + log Φ(μ/σ), x ≥ 0 (Cerri et al. 2019, Sec. 4,
/// with the exact normaliser).
/// </summary>
public sealed class TruncatedGaussianHead : DoubleLaneHead
{
    private readonly LocationWidth _form;
    private ColumnNats? _formula;

    internal TruncatedGaussianHead(LocationWidth form)
        : base(form.Center, form.TargetScale) => _form = form;

    /// <inheritdoc/>
    public override string Name => HeadNames.TruncatedGaussian;

    /// <inheritdoc/>
    public override int ParameterCount => 2;

    /// <inheritdoc/>
    internal override int WidthOutput => 1;

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs) => _form.InitialOutputs(outputs);

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random) => Upper(outputs, Math.Log(random.NextOpenDouble()));

    internal LocationWidth Form => _form;

    internal static TruncatedGaussianHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        (double location, double width) = statistics.StandardDeviation > 0 && statistics.Mean > 0
            ? TruncatedMoments.Match(statistics.Mean, statistics.StandardDeviation)
            : (statistics.Mean, statistics.StandardDeviation);
        return new(LocationWidth.Of(location, width, statistics, options));
    }

    internal static TruncatedGaussianHead FromConstants(StateReader constants) => new(LocationWidth.FromConstants(constants));

    internal override ImmutableArray<double> Constants() => _form.Constants();

    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats) =>
        (_formula ??= ColumnNats.Of<TruncatedGaussianFormula>(this)).Write(raw, outputs, lanes, nats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override Vector512<double> Nats(Vector512<double> x, ReadOnlySpan<Vector512<double>> a, Span<Vector512<double>> gradient)
    {
        Vector512<double> location = _form.Location(a[0]), width = _form.Width(a[1], out Vector512<double> slope);
        Vector512<double> nats = Core(x, location, width, out Vector512<double> locationSlope, out Vector512<double> widthSlope, gradients: true);
        gradient[0] = locationSlope * Vector512.Create(_form.Scale);
        gradient[1] = widthSlope * slope;
        return nats;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override Vector512<double> Moments(ReadOnlySpan<Vector512<double>> a, out Vector512<double> variance)
    {
        Vector512<double> width = _form.Width(a[1], out _);
        Vector512<double> mean = width * TruncatedMoments.AboveCut(_form.Location(a[0]) / width, out variance);
        variance *= width * width;
        return mean;
    }

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail) =>
        (Upper(outputs, SpecialFunctions.Log1p(-tail)), Upper(outputs, Math.Log(tail)));

    /// <summary>The value that is exceeded with probability exp(<paramref name="logTail"/>).</summary>
    private double Upper(ReadOnlySpan<float> outputs, double logTail)
    {
        double location = _form.Location((double)outputs[0]), width = _form.Width((double)outputs[1]);
        double z = SpecialFunctions.NormalQuantileOfLogTail(logTail + SpecialFunctions.LogNormalCdf(location / width));
        return Math.Max(0, location + (width * z));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Core(
        Vector512<double> x, Vector512<double> location, Vector512<double> width,
        out Vector512<double> locationSlope, out Vector512<double> widthSlope, bool gradients)
    {
        Vector512<double> zero = Vector512<double>.Zero, half = Vector512.Create(0.5), one = Vector512<double>.One;
        Vector512<double> inside = Vector512.Max(x, zero), inverse = one / width;
        Vector512<double> fromCut = inside * inverse, u = location * inverse, pull = fromCut - u;

        // Below the cut log Φ(u) has the exponent −u²/2: taken out of the square by hand, (x/σ − u)² − u² = (x/σ)(x/σ − 2u).
        Vector512<double> argument = DoubleLanes.NormalCdfArgument(u, out Vector512<double> mills);
        Vector512<double> below = Vector512.LessThan(u, zero);
        Vector512<double> square = Vector512.ConditionalSelect(below, fromCut * (pull - u), pull * pull);
        locationSlope = widthSlope = zero;
        if (gradients)
        {
            locationSlope = (mills - pull) * inverse;
            widthSlope = (one - (pull * pull) - (u * mills)) * inverse;
        }

        return (half * square) + DoubleLanes.Log(width * argument) + Vector512.Create(HalfLogTwoPi)
            + Support.Penalty((x - inside) * Vector512.Create(1 / _form.Unit));
    }
}
