namespace Offshell.Figures;

/// <summary>Options of a figure of small panels, for example one histogram for each of 21 features.</summary>
public sealed record PanelOptions : FigureOptions
{
    /// <summary>Panels in a row, 1 to 20; null for as many as fit with 200 pixels each. Default null.</summary>
    public int? Columns { get; init; }

    /// <summary>Height of a panel in pixels, 60 to 2000. Default 170.</summary>
    public double PanelHeight { get; init; } = 170;

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
        {
            yield return problem;
        }

        if (Columns is < 1 or > 20)
        {
            yield return $"Columns is {Columns}; expected 1 to 20.";
        }

        if (!(PanelHeight is >= 60 and <= 2000))
        {
            yield return $"PanelHeight is {PanelHeight}; expected 60 to 2000 pixels.";
        }
    }
}
