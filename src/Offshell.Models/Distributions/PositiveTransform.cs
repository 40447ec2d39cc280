using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions;

/// <summary>A <see cref="PositiveLink"/> with its floor, in float lanes with derivative, double lanes and scalar form.</summary>
internal readonly struct PositiveTransform
{
    private readonly bool _softplus;

    internal PositiveTransform(PositiveLink link, double floor)
    {
        Link = link;
        Floor = floor;
        _softplus = link == PositiveLink.Softplus;
    }

    internal PositiveLink Link { get; }

    /// <summary>The smallest value; positive.</summary>
    internal double Floor { get; }

    /// <summary>Value and derivative in float lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<float> Apply(Vector512<float> a, out Vector512<float> derivative)
    {
        Vector512<float> floor = Vector512.Create((float)Floor);
        return _softplus
            ? floor + LaneMath.Softplus(a, out derivative)
            : floor + Isrlu(a, out derivative);
    }

    /// <summary>Value in double lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Apply(Vector512<double> a) =>
        Vector512.Create(Floor) + (_softplus ? DoubleLanes.Softplus(a) : Isrlu(a, out _));

    /// <summary>Value and derivative in double lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Apply(Vector512<double> a, out Vector512<double> derivative)
    {
        Vector512<double> floor = Vector512.Create(Floor);
        return floor + (_softplus ? DoubleLanes.Softplus(a, out derivative) : Isrlu(a, out derivative));
    }

    /// <summary>Value of one output.</summary>
    internal double Apply(double a)
    {
        if (_softplus) return Floor + Math.Max(a, 0) + SpecialFunctions.Log1p(Math.Exp(-Math.Abs(a)));
        double root = Math.Sqrt(1 + (a * a));
        return Floor + (a > 0 ? 1 + a : 1 / (root * (root - a)));
    }

    /// <summary>The output that gives <paramref name="value"/>, or the least sensible one if the value lies at or below the floor.</summary>
    internal double Inverse(double value)
    {
        // A start at the floor itself would have no gradient: keep a distance of one per cent.
        double above = Math.Max(value - Floor, 0.01 * Math.Min(Floor, 1));
        if (_softplus) return above > 30 ? above : above + Math.Log(-SpecialFunctions.Expm1(-above));
        if (above >= 1) return above - 1;
        double ratio = above - 1; // ratio = a / √(1 + a²)
        return ratio / Math.Sqrt(1 - (ratio * ratio));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Isrlu(Vector512<float> a, out Vector512<float> derivative)
    {
        // For a < 0: 1 + a/√(1+a²) = 1 / (r (r − a)) with r = √(1+a²), which does not cancel.
        Vector512<float> one = Vector512<float>.One;
        Vector512<float> negative = Vector512.Max(Vector512.Min(a, Vector512<float>.Zero), Vector512.Create(-1e6f));
        Vector512<float> root = Vector512.Sqrt(one + (negative * negative));
        Vector512<float> positive = Vector512.GreaterThan(a, Vector512<float>.Zero);
        derivative = one / (root * root * root); // 1 where a ≥ 0, since the root is 1 there.
        return Vector512.ConditionalSelect(positive, one + a, one / (root * (root - negative)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Isrlu(Vector512<double> a, out Vector512<double> derivative)
    {
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> negative = Vector512.Min(a, Vector512<double>.Zero);
        Vector512<double> root = Vector512.Sqrt(one + (negative * negative));
        derivative = one / (root * root * root);
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(a, Vector512<double>.Zero), one + a, one / (root * (root - negative)));
    }
}
