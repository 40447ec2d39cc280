using System.Collections.Immutable;

namespace Offshell.Figures.Axes;

/// <summary>A labelled place on an axis.</summary>
/// <param name="Value">Place in axis units.</param>
/// <param name="Label">Label as drawn.</param>
internal readonly record struct Tick(double Value, string Label);

/// <summary>The ticks of one axis.</summary>
/// <param name="Major">Labelled ticks, ascending.</param>
/// <param name="Minor">Unlabelled ticks between them, ascending.</param>
/// <param name="Context">What all labels share and the axis heading must say: a power of ten, a date; empty if nothing.</param>
internal sealed record TickSet(ImmutableArray<Tick> Major, ImmutableArray<double> Minor, string Context)
{
    /// <summary>At most <paramref name="limit"/> ticks (at least 2 where the range allows) at round places within a range.</summary>
    public static TickSet Create(AxisScale scale, AxisRange range, int limit) => scale switch
    {
        AxisScale.Logarithmic => LogTicks.Create(range, limit),
        AxisScale.Time => TimeTicks.Create(range, limit),
        _ => LinearTicks.Create(range, limit),
    };

    /// <summary>The heading of an axis with what its tick labels share.</summary>
    public string Heading(Axis axis)
    {
        string heading = axis.Heading;
        if (Context.Length == 0)
        {
            return heading;
        }

        return heading.Length == 0 ? Context : $"{heading}, {Context}";
    }
}
