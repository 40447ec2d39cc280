using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>A <see cref="PositiveTransform"/> whose floor is a number per lane; all lanes have the same link.</summary>
internal readonly struct PositiveLanes(PositiveLink link, Vector512<double> floor)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Apply(Vector512<double> a)
    {
        if (link == PositiveLink.Softplus) return floor + DoubleLanes.Softplus(a);

        // For a < 0: 1 + a/√(1+a²) = 1 / (r (r − a)) with r = √(1+a²), which does not cancel; for a ≥ 0 r is 1.
        Vector512<double> one = Vector512<double>.One, zero = Vector512<double>.Zero;
        Vector512<double> negative = Vector512.MinNative(a, zero), root = Vector512.Sqrt(one + (negative * negative));
        return floor + (one / (root * (root - negative))) + Vector512.MaxNative(a, zero);
    }
}

/// <summary>A <see cref="LocationWidth"/> with a number per lane.</summary>
internal readonly struct LocationWidthLanes
{
    private readonly Vector512<double> _center;
    private readonly Vector512<double> _scale;
    private readonly PositiveLanes _width;

    private LocationWidthLanes(ReadOnlySpan<ColumnHead> heads, Func<ColumnHead, LocationWidth> form)
    {
        _center = FormulaLanes.Gather<ColumnHead>(heads, h => form(h).Center);
        _scale = FormulaLanes.Gather<ColumnHead>(heads, h => form(h).Scale);
        InverseUnit = FormulaLanes.Gather<ColumnHead>(heads, h => 1 / form(h).Unit);
        _width = new(form(heads[0]).Link.Link, FormulaLanes.Gather<ColumnHead>(heads, h => form(h).Link.Floor));
    }

    /// <summary>One over the unit in which values outside the support are measured.</summary>
    internal Vector512<double> InverseUnit { get; }

    internal static LocationWidthLanes Of(ReadOnlySpan<ColumnHead> heads, Func<ColumnHead, LocationWidth> form) => new(heads, form);

    /// <summary>μ = center + scale · a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Location(Vector512<double> a) => _center + (_scale * a);

    /// <summary>σ = scale · link(a).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Width(Vector512<double> a) => _scale * _width.Apply(a);
}
