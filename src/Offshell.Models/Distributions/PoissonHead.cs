using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions.Formulas;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Poisson counts with a rate per row, m = scale · link(a): −log p(n) = m − n log m + log n!.
/// </summary>
public sealed class PoissonHead : DoubleLaneHead
{
    private readonly double _scale;
    private readonly double _initialRate;
    private readonly PositiveTransform _link;
    private ColumnNats? _formula;

    internal PoissonHead(double scale, PositiveTransform link, double initialRate)
        : base(0, scale)
    {
        _scale = scale;
        _link = link;
        _initialRate = initialRate;
    }

    /// <inheritdoc/>
    public override string Name => HeadNames.Poisson;

    /// <inheritdoc/>
    public override int ParameterCount => 1;

    private protected override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs) => outputs[0] = (float)_link.Inverse(_initialRate / _scale);

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random) => random.NextPoisson(Math.Min(Rate(outputs), 1e15));

    internal double Scale => _scale;

    internal PositiveTransform Link => _link;

    internal static PoissonHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        Rate rate = Distributions.Rate.Of(statistics, options);
        return new(rate.Scale, rate.Link, rate.Initial);
    }

    internal static PoissonHead FromConstants(StateReader constants)
    {
        constants.ExpectCount(4);
        return new(constants.Positive(0), new(constants.Link<PositiveLink>(1), constants.Positive(2)), constants.Positive(3));
    }

    internal override ImmutableArray<double> Constants() => [_scale, (double)_link.Link, _link.Floor, _initialRate];

    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats) =>
        (_formula ??= ColumnNats.Of<PoissonFormula>(this)).Write(raw, outputs, lanes, nats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override Vector512<double> Nats(Vector512<double> x, ReadOnlySpan<Vector512<double>> a, Span<Vector512<double>> gradient)
    {
        Vector512<double> n = CountLanes.Nearest(x), scale = Vector512.Create(_scale);
        Vector512<double> rate = scale * _link.Apply(a[0], out Vector512<double> slope);
        gradient[0] = (Vector512<double>.One - (n / rate)) * scale * slope;
        return CountLanes.PoissonNats(n, rate) + Support.Penalty(x - n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override Vector512<double> Moments(ReadOnlySpan<Vector512<double>> a, out Vector512<double> variance) =>
        variance = Vector512.Create(_scale) * _link.Apply(a[0]);

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail)
    {
        double rate = Rate(outputs);
        double Cumulative(double k) => SpecialFunctions.RegularizedGammaUpper(k + 1, rate);
        return (CountLanes.Quantile(Cumulative, tail, rate), CountLanes.Quantile(Cumulative, 1 - tail, rate));
    }

    private double Rate(ReadOnlySpan<float> outputs) => _scale * _link.Apply((double)outputs[0]);
}
