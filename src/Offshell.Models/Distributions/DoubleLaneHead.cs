using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions;

/// <summary>
/// A head whose one formula, in eight double lanes, serves training and scoring: for densities whose normaliser needs
/// double precision in the tails. Targets are kept as (x − center)/scale, so that float storage costs no digits.
/// </summary>
public abstract class DoubleLaneHead : ColumnHead
{
    private const int MostParameters = 4;
    private readonly double _targetCenter;
    private readonly double _targetScale;

    private protected DoubleLaneHead(double targetCenter, double targetScale)
    {
        _targetCenter = targetCenter;
        _targetScale = targetScale;
    }

    /// <summary>Whether the column holds integers only: the training target is rounded back to one.</summary>
    private protected virtual bool IsDiscrete => false;

    /// <inheritdoc/>
    public sealed override void Prepare(double raw, Span<float> target) => target[0] = Anchor.Standardised(raw, _targetCenter, _targetScale);

    /// <inheritdoc/>
    public sealed override double Expected(ReadOnlySpan<float> outputs)
    {
        Span<Vector512<double>> a = stackalloc Vector512<double>[MostParameters];
        for (int p = 0; p < ParameterCount; p++) a[p] = Vector512.Create((double)outputs[p]);
        return Moments(a, out _)[0];
    }

    /// <summary>Negative log-likelihood and its derivatives with respect to the raw outputs.</summary>
    private protected abstract Vector512<double> Nats(Vector512<double> x, ReadOnlySpan<Vector512<double>> a, Span<Vector512<double>> gradient);

    /// <summary>Mean and variance of the predicted distribution.</summary>
    private protected abstract Vector512<double> Moments(ReadOnlySpan<Vector512<double>> a, out Vector512<double> variance);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected sealed override void LossCore(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients)
    {
        Span<Vector512<double>> a = stackalloc Vector512<double>[MostParameters], gradient = stackalloc Vector512<double>[MostParameters];
        Vector512<double> center = Vector512.Create(_targetCenter), scale = Vector512.Create(_targetScale);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> t = FloatLanes.Widen(target, i), x = center + (scale * t);
            if (IsDiscrete) x = Vector512.Round(x);
            for (int p = 0; p < ParameterCount; p++) a[p] = FloatLanes.Widen(outputs, (p * lanes) + i);
            FloatLanes.Narrow(FloatLanes.Observed(t, Nats(x, a, gradient)), losses, i);
            for (int p = 0; p < ParameterCount; p++) FloatLanes.Narrow(FloatLanes.Observed(t, gradient[p]), gradients, (p * lanes) + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected sealed override void PullCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls)
    {
        Span<Vector512<double>> a = stackalloc Vector512<double>[MostParameters];
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> x = Vector512.Create(raw.Slice(i, 8));
            for (int p = 0; p < ParameterCount; p++) a[p] = FloatLanes.Widen(outputs, (p * lanes) + i);
            Vector512<double> residual = x - Moments(a, out Vector512<double> variance);
            FloatLanes.Observed(x, residual * residual / variance).CopyTo(squaredPulls[i..]);
        }
    }
}
