using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions;

/// <summary>Two outputs as a location and a width on the column's scale: μ = center + scale · a₁, σ = scale · link(a₂).</summary>
/// <param name="Center">Origin of locations.</param>
/// <param name="Scale">Unit of both; positive.</param>
/// <param name="Link">Link of widths with its floor.</param>
/// <param name="InitialLocation">a₁ before training.</param>
/// <param name="InitialWidth">link(a₂) before training; positive.</param>
/// <param name="Unit">The column's own width, in which values outside the support are measured; positive.</param>
internal sealed record LocationWidth(
    double Center, double Scale, PositiveTransform Link, double InitialLocation, double InitialWidth, double Unit)
{
    /// <summary>Unit of training targets; that of the column even where outputs are the parameters themselves.</summary>
    internal double TargetScale => Unit;

    /// <summary>Anchored at the column's mean and standard deviation, starting at the given parameters of the head's own density.</summary>
    internal static LocationWidth Of(double location, double width, ColumnStatistics statistics, HeadOptions options)
    {
        Anchor anchor = Anchor.Of(statistics, options);
        double unit = anchor.Scale * anchor.InitialWidth;
        if (!(width > 0)) width = unit;
        return new(
            anchor.Center, anchor.Scale, new(options.PositiveLink, anchor.Floor),
            (location - anchor.Center) / anchor.Scale, Math.Max(width / anchor.Scale, anchor.Floor), unit);
    }

    internal static LocationWidth FromConstants(StateReader constants)
    {
        constants.ExpectCount(7);
        PositiveTransform link = new(constants.Link<PositiveLink>(2), constants.Positive(3));
        return new(constants.Finite(0), constants.Positive(1), link, constants.Finite(4), constants.Positive(5), constants.Positive(6));
    }

    internal ImmutableArray<double> Constants() =>
        [Center, Scale, (double)Link.Link, Link.Floor, InitialLocation, InitialWidth, Unit];

    internal void InitialOutputs(Span<float> outputs)
    {
        outputs[0] = (float)InitialLocation;
        outputs[1] = (float)Link.Inverse(InitialWidth);
    }

    internal double Location(double a) => Center + (Scale * a);

    internal double Width(double a) => Scale * Link.Apply(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Location(Vector512<double> a) => Vector512.Create(Center) + (Vector512.Create(Scale) * a);

    /// <summary>σ and dσ/da₂.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Width(Vector512<double> a, out Vector512<double> slope)
    {
        Vector512<double> scale = Vector512.Create(Scale), width = scale * Link.Apply(a, out slope);
        slope *= scale;
        return width;
    }
}
