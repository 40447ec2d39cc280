using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions.Formulas;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// Gaussian with a mean and a width per row: mean = center + scale · a₁, σ = scale · link(a₂).
/// −log p(x) = ½ ((x − mean)/σ)² + log σ + ½ log 2π (Pol et al. 2019, Eq. 4 and 6).
/// </summary>
/// <remarks>
/// A width per column that is the same for all rows needs no other head: let the decoder supply the row a₂ from a bias
/// alone. The link's floor keeps σ above max(relative floor · standard deviation, quantum / √12): a column cannot be
/// predicted better than it was recorded.
/// </remarks>
public sealed class GaussianHead : ColumnHead
{
    private readonly double _center;
    private readonly double _scale;
    private readonly double _initialLocation;
    private readonly double _initialWidth;
    private readonly double _logConstant;
    private readonly PositiveTransform _width;
    private ColumnNats? _formula;

    internal GaussianHead(double center, double scale, PositiveTransform width, double initialLocation, double initialWidth)
    {
        _center = center;
        _scale = scale;
        _width = width;
        _initialLocation = initialLocation;
        _initialWidth = initialWidth;
        _logConstant = Math.Log(scale) + HalfLogTwoPi;
    }

    /// <inheritdoc/>
    public override string Name => HeadNames.Gaussian;

    /// <inheritdoc/>
    public override int ParameterCount => 2;

    /// <inheritdoc/>
    internal override int WidthOutput => 1;

    /// <inheritdoc/>
    public override void Prepare(double raw, Span<float> target) => target[0] = Anchor.Standardised(raw, _center, _scale);

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs)
    {
        outputs[0] = (float)_initialLocation;
        outputs[1] = (float)_width.Inverse(_initialWidth);
    }

    /// <inheritdoc/>
    public override double Expected(ReadOnlySpan<float> outputs) => _center + (_scale * outputs[0]);

    /// <inheritdoc/>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random) =>
        Expected(outputs) + (Width(outputs) * random.NextNormal());

    internal double Center => _center;

    internal double Scale => _scale;

    internal PositiveTransform WidthLink => _width;

    internal static GaussianHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        Anchor anchor = Anchor.Of(statistics, options);
        PositiveTransform width = new(options.PositiveLink, anchor.Floor);
        return new(anchor.Center, anchor.Scale, width, anchor.InitialLocation, anchor.InitialWidth);
    }

    internal static GaussianHead FromConstants(StateReader constants)
    {
        constants.ExpectCount(6);
        PositiveTransform width = new(constants.Link<PositiveLink>(2), constants.Positive(3));
        return new(constants.Finite(0), constants.Positive(1), width, constants.Finite(4), constants.Positive(5));
    }

    internal override ImmutableArray<double> Constants() => [_center, _scale, (double)_width.Link, _width.Floor, _initialLocation, _initialWidth];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void LossCore(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients)
    {
        Vector512<float> half = Vector512.Create(0.5f), one = Vector512<float>.One;
        Vector512<float> constant = Vector512.Create((float)_logConstant);
        for (int i = 0; i < lanes; i += 16)
        {
            Vector512<float> t = FloatLanes.Load(target, i);
            Vector512<float> width = _width.Apply(FloatLanes.Load(outputs, lanes + i), out Vector512<float> slope);
            Vector512<float> inverse = one / width;
            Vector512<float> pull = (FloatLanes.Load(outputs, i) - t) * inverse;
            Vector512<float> squared = pull * pull;
            FloatLanes.Observed(t, (half * squared) + LaneMath.Log(width) + constant).CopyTo(losses[i..]);
            FloatLanes.Observed(t, pull * inverse).CopyTo(gradients[i..]);
            FloatLanes.Observed(t, (one - squared) * inverse * slope).CopyTo(gradients[(lanes + i)..]);
        }
    }

    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats) =>
        (_formula ??= ColumnNats.Of<GaussianFormula>(this)).Write(raw, outputs, lanes, nats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void PullCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls)
    {
        Vector512<double> center = Vector512.Create(_center), inverseScale = Vector512.Create(1 / _scale);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> width = _width.Apply(FloatLanes.Widen(outputs, lanes + i));
            Vector512<double> pull = (((x - center) * inverseScale) - FloatLanes.Widen(outputs, i)) / width;
            FloatLanes.Observed(x, pull * pull).CopyTo(squaredPulls[i..]);
        }
    }

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail)
    {
        double half = Width(outputs) * -SpecialFunctions.InverseNormalCdf(tail);
        double mean = Expected(outputs);
        return (mean - half, mean + half);
    }

    private double Width(ReadOnlySpan<float> outputs) => _scale * _width.Apply((double)outputs[1]);
}
