namespace Offshell.Figures;

/// <summary>How the points of a line are joined.</summary>
public enum LineShape
{
    /// <summary>Straight pieces from point to point.</summary>
    Straight,

    /// <summary>Flat up to the next point, then a jump: a value holds until the next.</summary>
    Steps,

    /// <summary>Not joined: markers only.</summary>
    None,
}

/// <summary>One line of a line chart, with a band or error bars if wanted.</summary>
public sealed record LineSeries
{
    /// <summary>Name in the legend; a single series without a name has no legend.</summary>
    public string Name { get; init; } = "";

    /// <summary>Places on the horizontal axis. A value that cannot be shown (not finite, or ≤ 0 on a logarithmic axis) leaves a gap and is noted.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>Places on the vertical axis, as many as <see cref="X"/>.</summary>
    public required IReadOnlyList<double> Y { get; init; }

    /// <summary>Lower edge of the band, as many as <see cref="X"/>; null for no band.</summary>
    public IReadOnlyList<double>? Lower { get; init; }

    /// <summary>Upper edge of the band; given together with <see cref="Lower"/>.</summary>
    public IReadOnlyList<double>? Upper { get; init; }

    /// <summary>Half lengths of vertical error bars, not negative, as many as <see cref="X"/>; null for none.</summary>
    public IReadOnlyList<double>? Error { get; init; }

    /// <summary>How points are joined. Default straight.</summary>
    public LineShape Shape { get; init; } = LineShape.Straight;

    /// <summary>Dashes. Default automatic.</summary>
    public LineStyle Style { get; init; } = LineStyle.Automatic;

    /// <summary>Whether each point carries a marker. Default false.</summary>
    public bool HasMarkers { get; init; }

    /// <summary>Whether the line is a mere comparison (chance, ideal): grey, and it takes no colour of the order. Default false.</summary>
    public bool IsMuted { get; init; }

    internal IEnumerable<string> Problems()
    {
        foreach ((string name, IReadOnlyList<double>? values) in new[] { ("Y", Y), ("Lower", Lower), ("Upper", Upper), ("Error", Error) })
        {
            if (values is not null && values.Count != X.Count)
            {
                yield return $"Series \"{Name}\" has {X.Count} values of X but {values.Count} of {name}; expected equally many.";
            }
        }

        if (Lower is null != Upper is null)
        {
            yield return $"Series \"{Name}\" has only one edge of its band; give both Lower and Upper.";
        }
    }
}
