using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Gaussian with a mean per row and one given width: mean = center + scale · a₁, σ = scale · width. Its loss is the
/// squared error ½ ((x − mean)/σ)² plus a constant.
/// </summary>
public sealed class FixedVarianceGaussianHead : ColumnHead
{
    private readonly double _center;
    private readonly double _scale;
    private readonly double _width;
    private readonly double _initialLocation;
    private readonly double _logConstant;

    internal FixedVarianceGaussianHead(double center, double scale, double width, double initialLocation)
    {
        _center = center;
        _scale = scale;
        _width = width;
        _initialLocation = initialLocation;
        _logConstant = Math.Log(scale) + Math.Log(width) + HalfLogTwoPi;
    }

    /// <inheritdoc/>
    public override string Name => HeadNames.FixedGaussian;

    /// <inheritdoc/>
    public override int ParameterCount => 1;

    /// <inheritdoc/>
    public override void Prepare(double raw, Span<float> target) => target[0] = Anchor.Standardised(raw, _center, _scale);

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs) => outputs[0] = (float)_initialLocation;

    /// <inheritdoc/>
    public override double Expected(ReadOnlySpan<float> outputs) => _center + (_scale * outputs[0]);

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random) =>
        Expected(outputs) + (_scale * _width * random.NextNormal());

    internal static FixedVarianceGaussianHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        Anchor anchor = Anchor.Of(statistics, options);
        double unit = options.Anchored ? 1 : anchor.InitialWidth; // The width is given in units of the column either way.
        return new(anchor.Center, anchor.Scale, options.FixedWidth * unit, anchor.InitialLocation);
    }

    internal static FixedVarianceGaussianHead FromConstants(StateReader constants)
    {
        constants.ExpectCount(4);
        return new(constants.Finite(0), constants.Positive(1), constants.Positive(2), constants.Finite(3));
    }

    internal override ImmutableArray<double> Constants() => [_center, _scale, _width, _initialLocation];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void LossCore(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients)
    {
        Vector512<float> half = Vector512.Create(0.5f), inverse = Vector512.Create((float)(1 / _width));
        Vector512<float> constant = Vector512.Create((float)_logConstant);
        for (int i = 0; i < lanes; i += 16)
        {
            Vector512<float> t = FloatLanes.Load(target, i);
            Vector512<float> pull = (FloatLanes.Load(outputs, i) - t) * inverse;
            FloatLanes.Observed(t, (half * pull * pull) + constant).CopyTo(losses[i..]);
            FloatLanes.Observed(t, pull * inverse).CopyTo(gradients[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats)
    {
        PullCore(raw, outputs, lanes, nats);
        Vector512<double> half = Vector512.Create(0.5), constant = Vector512.Create(_logConstant);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> squared = Vector512.Create<double>(nats.Slice(i, 8));
            FloatLanes.Observed(x, (half * squared) + constant).CopyTo(nats[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void PullCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls)
    {
        Vector512<double> center = Vector512.Create(_center), inverseScale = Vector512.Create(1 / _scale);
        Vector512<double> inverseWidth = Vector512.Create(1 / _width);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> pull = (((x - center) * inverseScale) - FloatLanes.Widen(outputs, i)) * inverseWidth;
            FloatLanes.Observed(x, pull * pull).CopyTo(squaredPulls[i..]);
        }
    }

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail)
    {
        double half = _scale * _width * -SpecialFunctions.InverseNormalCdf(tail);
        double mean = Expected(outputs);
        return (mean - half, mean + half);
    }
}
