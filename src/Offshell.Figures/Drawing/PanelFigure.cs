namespace Offshell.Figures.Drawing;

/// <summary>Figures drawn small, side by side. A legend or an axis heading that all share is drawn once.</summary>
internal sealed class PanelFigure : Figure
{
    private const double NarrowestPanel = 200;
    private const double Gap = 14;
    private readonly Figure[] _panels;
    private readonly int _columns;
    private readonly bool _sharesLegend;
    private readonly string _xHeading;
    private readonly string _yHeading;

    private PanelFigure(PanelOptions options, Figure[] panels, int columns, bool sharesLegend)
        : base(options, NaturalHeight(options, panels, columns, sharesLegend), PanelNotes(panels))
    {
        _panels = panels;
        _columns = columns;
        _sharesLegend = sharesLegend;
        _xHeading = Shared(panels, panel => panel.Headings.X);
        _yHeading = Shared(panels, panel => panel.Headings.Y);
    }

    public override bool IsEmpty => _panels.All(panel => panel.IsEmpty);

    internal override IReadOnlyList<LegendEntry> Legend => _sharesLegend ? _panels[0].Legend : [];

    public static PanelFigure Create(PanelOptions options, IReadOnlyList<Figure> panels)
    {
        Require.NoProblems(options.Problems(), nameof(options));
        int columns = options.Columns ?? Math.Clamp((int)(options.Width / NarrowestPanel), 1, Math.Max(1, panels.Count));
        bool sharesLegend = panels.Count > 0 && panels[0].Legend.Count > 0 && panels.All(panel => panel.Legend.SequenceEqual(panels[0].Legend));
        return new PanelFigure(options, [.. panels], columns, sharesLegend);
    }

    internal override void Draw(SvgCanvas canvas, Frame frame, DrawContext context)
    {
        Frame rest = Header.Draw(canvas, frame, context, Title, Legend);
        if (_panels.Length == 0)
        {
            DrawNoData(canvas, rest, context);
            return;
        }

        var small = new DrawContext { IsCompact = true, ShowsLegend = !_sharesLegend, ShowsXHeading = _xHeading.Length == 0, ShowsYHeading = _yHeading.Length == 0 };
        double left = _yHeading.Length > 0 ? context.Heading.LineHeight + 4 : 0;
        double bottom = _xHeading.Length > 0 ? context.Heading.LineHeight + 4 : 0;
        Frame grid = rest.Inside(left, 0, 0, bottom);
        int rows = (_panels.Length + _columns - 1) / _columns;
        double width = (grid.Width - (Gap * (_columns - 1))) / _columns;
        double height = (grid.Height - (Gap * (rows - 1))) / rows;
        for (int index = 0; index < _panels.Length; index++)
        {
            var place = new Frame(grid.X + (index % _columns * (width + Gap)), grid.Y + (index / _columns * (height + Gap)), width, height);
            _panels[index].Draw(canvas, place, small);
        }

        canvas.Text(grid.MiddleX, rest.Bottom - 3, _xHeading, context.Heading, Anchor.Middle, grid.Width);
        canvas.Text(rest.X + context.Heading.Size, grid.MiddleY, _yHeading, context.Heading, Anchor.Middle, grid.Height, rotation: -90);
    }

    private static double NaturalHeight(PanelOptions options, Figure[] panels, int columns, bool sharesLegend)
    {
        int rows = Math.Max(1, (panels.Length + columns - 1) / columns);
        return 24 + (options.Title.Length > 0 ? 26 : 0) + (sharesLegend ? 28 : 0) + 22 + (rows * options.PanelHeight) + ((rows - 1) * Gap);
    }

    private static IEnumerable<string> PanelNotes(Figure[] panels) =>
        panels.SelectMany(panel => panel.Notes.Select(note => panel.Title.Length > 0 ? $"{panel.Title}: {note}" : note));

    private static string Shared(Figure[] panels, Func<Figure, string?> heading)
    {
        string?[] all = [.. panels.Select(heading).Distinct()];
        return all.Length == 1 && panels.Length > 1 ? all[0] ?? "" : "";
    }
}
