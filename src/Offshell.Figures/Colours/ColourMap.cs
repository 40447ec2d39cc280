using System.Collections.Immutable;
using Offshell.Figures.Axes;

namespace Offshell.Figures.Colours;

/// <summary>Maps numbers to colours along a scale.</summary>
internal sealed class ColourMap
{
    // Nine stops of viridis (S. van der Walt, N. Smith; CC0): lightness grows evenly, also in grey and for the colour-blind.
    private static readonly ImmutableArray<Rgb> Sequential =
        Stops("#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30", "#FDE725");

    // Blue against vermillion through near-white: the pair of opposite hues that the colour-blind tell apart.
    private static readonly ImmutableArray<Rgb> Diverging =
        Stops("#08306B", "#0F5A9E", "#3F8FC9", "#A3CCE8", "#F6F6F4", "#F7C3A2", "#E07B42", "#B5390F", "#671C05");

    private readonly ImmutableArray<Rgb> _stops;
    private readonly AxisMap _map;

    public ColourMap(ColourScheme scheme, AxisScale scale, AxisRange range)
    {
        Scheme = scheme;
        Scale = scale;
        _stops = scheme == ColourScheme.Diverging ? Diverging : Sequential;
        _map = new AxisMap(scale, range, 0, 1);
    }

    public ColourScheme Scheme { get; }

    public AxisScale Scale { get; }

    public AxisRange Range => _map.Range;

    /// <summary>Colour of a value; beyond the ends that of the end.</summary>
    public Rgb Of(double value) => At(_map.Map(value));

    /// <summary>Colour at a share 0..1 of the scale.</summary>
    public Rgb At(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (_stops.Length - 1);
        int stop = Math.Min((int)place, _stops.Length - 2);
        return _stops[stop].Towards(_stops[stop + 1], place - stop);
    }

    private static ImmutableArray<Rgb> Stops(params string[] colours) => [.. colours.Select(Rgb.Parse)];
}
