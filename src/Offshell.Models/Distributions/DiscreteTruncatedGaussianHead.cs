using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions.Formulas;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Counts n = 0, 1, 2, … as the rounding of a Gaussian cut off below −½: location μ = center + scale · a₁, width
/// σ = scale · link(a₂), −log p(n) = −log[Φ((n + ½ − μ)/σ) − Φ((n − ½ − μ)/σ)] + log Φ((μ + ½)/σ)
/// (Cerri et al. 2019, Sec. 4, with the exact normaliser; sums to 1 for every parameter).
/// </summary>
public sealed class DiscreteTruncatedGaussianHead : DoubleLaneHead
{
    private readonly LocationWidth _form;
    private ColumnNats? _formula;

    internal DiscreteTruncatedGaussianHead(LocationWidth form)
        : base(form.Center, form.TargetScale) => _form = form;

    /// <inheritdoc/>
    public override string Name => HeadNames.DiscreteTruncatedGaussian;

    /// <inheritdoc/>
    public override int ParameterCount => 2;

    /// <inheritdoc/>
    internal override int WidthOutput => 1;

    private protected override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs) => _form.InitialOutputs(outputs);

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random) => Upper(outputs, Math.Log(random.NextOpenDouble()));

    internal LocationWidth Form => _form;

    internal static DiscreteTruncatedGaussianHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        // Rounding adds 1/12 to the variance; the cut lies half a step below 0.
        double deviation = Math.Sqrt(Math.Max((statistics.StandardDeviation * statistics.StandardDeviation) - (1.0 / 12), 0.01));
        (double location, double width) = statistics.StandardDeviation > 0
            ? TruncatedMoments.Match(Math.Max(statistics.Mean, 0) + 0.5, deviation)
            : (statistics.Mean + 0.5, 0);

        // A lattice needs no floor of its own: its probabilities stay below 1 for any width.
        ColumnStatistics smooth = statistics with { Quantum = 0 };
        return new(LocationWidth.Of(location - 0.5, width, smooth, options));
    }

    internal static DiscreteTruncatedGaussianHead FromConstants(StateReader constants) => new(LocationWidth.FromConstants(constants));

    internal override ImmutableArray<double> Constants() => _form.Constants();

    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats) =>
        (_formula ??= ColumnNats.Of<DiscreteTruncatedGaussianFormula>(this)).Write(raw, outputs, lanes, nats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override Vector512<double> Nats(Vector512<double> x, ReadOnlySpan<Vector512<double>> a, Span<Vector512<double>> gradient)
    {
        Vector512<double> location = _form.Location(a[0]), width = _form.Width(a[1], out Vector512<double> slope);
        Vector512<double> nats = Core(x, location, width, out Vector512<double> locationSlope, out Vector512<double> widthSlope);
        gradient[0] = locationSlope * Vector512.Create(_form.Scale);
        gradient[1] = widthSlope * slope;
        return nats;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override Vector512<double> Moments(ReadOnlySpan<Vector512<double>> a, out Vector512<double> variance)
    {
        Vector512<double> width = _form.Width(a[1], out _);
        return RoundedMoments.Of(_form.Location(a[0]), width, out variance);
    }

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail) =>
        (Upper(outputs, SpecialFunctions.Log1p(-tail)), Upper(outputs, Math.Log(tail)));

    /// <summary>The rounding of the Gaussian value that is exceeded with probability exp(<paramref name="logTail"/>).</summary>
    private double Upper(ReadOnlySpan<float> outputs, double logTail)
    {
        double location = _form.Location((double)outputs[0]), width = _form.Width((double)outputs[1]);
        double z = SpecialFunctions.NormalQuantileOfLogTail(logTail + SpecialFunctions.LogNormalCdf((location + 0.5) / width));
        return Math.Max(0, Math.Ceiling(location + (width * z) - 0.5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Core(
        Vector512<double> x, Vector512<double> location, Vector512<double> width,
        out Vector512<double> locationSlope, out Vector512<double> widthSlope)
    {
        Vector512<double> zero = Vector512<double>.Zero, half = Vector512.Create(0.5), inverse = Vector512<double>.One / width;
        Vector512<double> n = Vector512.Max(Vector512.Round(x), zero);
        Vector512<double> m = (n - location) * inverse, h = half * inverse, u = (location + half) * inverse;
        Vector512<double> interval = DoubleLanes.NormalInterval(
            m, h, out Vector512<double> reference, out Vector512<double> centerSlope, out Vector512<double> intervalWidthSlope);
        Vector512<double> whole = DoubleLanes.NormalCdfArgument(u, out Vector512<double> mills);

        // Exponents −reference²/2 and, below the cut, −u²/2. There every interval lies above the cut at −u, and
        // reference² − u² = (reference + u)(reference − u) with reference + u = n/σ, or (n + ½)/σ from the centre.
        Vector512<double> below = Vector512.LessThan(u, zero);
        Vector512<double> fromCut = Vector512.ConditionalSelect(Vector512.Equals(reference, m), (n + half) * inverse, n * inverse);
        Vector512<double> square = Vector512.ConditionalSelect(below, fromCut * (reference - u), reference * reference);
        Vector512<double> nats = (half * square) - DoubleLanes.Log(interval / whole);

        locationSlope = (centerSlope + mills) * inverse;
        widthSlope = ((m * centerSlope) + (h * intervalWidthSlope) - (u * mills)) * inverse;
        return nats + Support.Penalty(x - n);
    }
}
