using Offshell.Figures.Axes;
using Offshell.Figures.Colours;
using Offshell.Figures.Imaging;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>A table of numbers drawn as colours.</summary>
internal sealed class HeatMapFigure : Figure
{
    // More cells become one image: a page of that many elements is slow to open.
    private const int MostElements = 1600;
    private readonly HeatMapOptions _options;
    private readonly HeatMapData _data;
    private readonly ColourMap _colours;
    private readonly string[] _rowNames;
    private readonly string[] _columnNames;
    private readonly AxisRange _xRange;
    private readonly AxisRange _yRange;

    private HeatMapFigure(HeatMapOptions options, HeatMapData data, int rows, int columns)
        : base(options, NaturalHeight(options, rows, columns), data.Notes)
    {
        _options = options;
        _data = data;
        _colours = new ColourMap(options.Colours, options.ColourAxis.Scale, ColourRange(options, data.Extent));
        _rowNames = [.. options.RowNames.Select(PlainText.Clean)];
        _columnNames = [.. options.ColumnNames.Select(PlainText.Clean)];
        _xRange = AxisRange.Resolve(options.XAxis, Cells(columns), padding: 0);
        _yRange = AxisRange.Resolve(options.YAxis, Cells(rows), padding: 0);
    }

    public override bool IsEmpty => _data.Extent.IsEmpty;

    internal override IReadOnlyList<LegendEntry> Legend => _data.HasMissing ? [new LegendEntry("no value", LegendMark.Missing, "missing")] : [];

    internal override (string? X, string? Y) Headings => (_options.XAxis.Heading, _options.YAxis.Heading);

    public static HeatMapFigure Create(HeatMapOptions options, int rows, int columns, ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"There are {values.Length} values for {rows} rows of {columns} columns; expected {(long)rows * columns}.", nameof(values));
        }

        Require.NoProblems([.. options.Problems(), .. options.Problems(rows, columns)], nameof(options));
        double middle = options.Colours == ColourScheme.Diverging ? options.Middle : 0;
        return new HeatMapFigure(options, HeatMapData.Create(rows, columns, values, options.ColourAxis.Scale, middle), rows, columns);
    }

    internal override void Draw(SvgCanvas canvas, Frame frame, DrawContext context)
    {
        Frame rest = Header.Draw(canvas, frame, context, Title, Legend);
        if (IsEmpty)
        {
            DrawNoData(canvas, rest, context);
            return;
        }

        var bar = new ColourBar(_options.ColourAxis, _colours);
        TickSet yTicks = AxisPainter.LeftTicks(_options.YAxis, _yRange, rest.Height - 50, context);
        double left = LeftWidth(yTicks, context);
        double right = bar.Width(context);
        TickSet xTicks = AxisPainter.BottomTicks(_options.XAxis, _xRange, rest.Width - left - right, context);
        string xHeading = _columnNames.Length > 0 ? _options.XAxis.Heading : xTicks.Heading(_options.XAxis);
        string yHeading = _rowNames.Length > 0 ? _options.YAxis.Heading : yTicks.Heading(_options.YAxis);
        double names = _columnNames.Length > 0 ? CategoryAxis.BottomHeight(_columnNames, (rest.Width - left - right) / _data.Columns, Names(context)) : 0;
        double bottom = _columnNames.Length > 0 ? names + HeadingHeight(xHeading, context.ShowsXHeading, context) : AxisPainter.BottomHeight(context, xHeading.Length > 0);
        Frame plot = rest.Inside(left, 6, right, bottom);

        DrawCells(canvas, plot, context);
        DrawAxes(canvas, plot, xTicks, yTicks, context);
        if (_columnNames.Length == 0)
        {
            AxisPainter.DrawBottomHeading(canvas, plot, xHeading, context);
        }
        else if (context.ShowsXHeading)
        {
            canvas.Text(plot.MiddleX, rest.Bottom - 3, xHeading, context.Heading, Anchor.Middle, plot.Width);
        }

        AxisPainter.DrawLeftHeading(canvas, rest, plot, yHeading, context);
        bar.Draw(canvas, plot, context);
    }

    private static Extent Cells(int count)
    {
        Extent extent = new();
        extent.Add(0);
        extent.Add(Math.Max(1, count));
        return extent;
    }

    private static double NaturalHeight(HeatMapOptions options, int rows, int columns)
    {
        // Square cells for a matrix of names; a flat strip for a long record.
        bool isMatrix = !options.RowNames.IsEmpty && !options.ColumnNames.IsEmpty && rows * 2 > columns;
        return isMatrix ? Math.Clamp(150 + (rows * Math.Min(44, (options.Width - 260) / Math.Max(1, columns))), 220, 1200)
            : Math.Clamp(130 + (rows * 18), 220, 420);
    }

    private static AxisRange ColourRange(HeatMapOptions options, Extent data)
    {
        Axis axis = options.ColourAxis;
        if (options.Colours == ColourScheme.Sequential || data.IsEmpty)
        {
            return AxisRange.Resolve(axis, data, padding: 0);
        }

        double reach = Math.Max(Math.Abs((axis.Minimum ?? data.Low) - options.Middle), Math.Abs((axis.Maximum ?? data.High) - options.Middle));
        reach = reach == 0 ? 1 : reach;
        return new AxisRange(options.Middle - reach, options.Middle + reach);
    }

    private static double HeadingHeight(string heading, bool isShown, DrawContext context) =>
        isShown && heading.Length > 0 ? context.Heading.LineHeight + 4 : 0;

    private static TextStyle Names(DrawContext context) => context.Tick with { IsMuted = false, Size = context.IsCompact ? 10 : 11 };

    private double LeftWidth(TickSet yTicks, DrawContext context)
    {
        string heading = _rowNames.Length > 0 ? _options.YAxis.Heading : yTicks.Heading(_options.YAxis);
        return _rowNames.Length > 0
            ? CategoryAxis.LeftWidth(_rowNames, Names(context)) + HeadingHeight(heading, context.ShowsYHeading, context)
            : AxisPainter.LeftWidth(yTicks.Major.Select(tick => tick.Label), context, heading.Length > 0);
    }

    private void DrawAxes(SvgCanvas canvas, Frame plot, TickSet xTicks, TickSet yTicks, DrawContext context)
    {
        if (_columnNames.Length > 0)
        {
            CategoryAxis.DrawBottom(canvas, plot, Merged(_columnNames, _data.Columns), Names(context));
        }
        else
        {
            AxisPainter.DrawBottom(canvas, plot, new AxisMap(_options.XAxis.Scale, _xRange, plot.X, plot.Right), xTicks with { Minor = [] }, context, hasGrid: false);
        }

        if (_rowNames.Length > 0)
        {
            IEnumerable<string> names = Merged(_rowNames, _data.Rows);
            CategoryAxis.DrawLeft(canvas, plot, [.. _options.FirstRowAtBottom ? names.Reverse() : names], Names(context));
        }
        else
        {
            (double start, double end) = _options.FirstRowAtBottom ? (plot.Bottom, plot.Y) : (plot.Y, plot.Bottom);
            AxisPainter.DrawLeft(canvas, plot, new AxisMap(_options.YAxis.Scale, _yRange, start, end), yTicks with { Minor = [] }, context, hasGrid: false);
        }
    }

    // Names of merged rows or columns: the first of each.
    private static string[] Merged(string[] names, int count)
    {
        int stride = (names.Length + count - 1) / count;
        return [.. names.Where((_, index) => index % stride == 0)];
    }

    private void DrawCells(SvgCanvas canvas, Frame plot, DrawContext context)
    {
        if (_data.Rows * _data.Columns > MostElements)
        {
            DrawImage(canvas, plot);
            return;
        }

        double width = plot.Width / _data.Columns;
        double height = plot.Height / _data.Rows;
        bool showsValues = _options.ShowsValues ?? (width >= 34 && height >= 18);
        for (int row = 0; row < _data.Rows; row++)
        {
            double y = plot.Y + ((_options.FirstRowAtBottom ? _data.Rows - 1 - row : row) * height);
            for (int column = 0; column < _data.Columns; column++)
            {
                DrawCell(canvas, new Frame(plot.X + (column * width), y, width, height), row, column, showsValues ? context.Note : null);
            }
        }
    }

    private void DrawCell(SvgCanvas canvas, Frame cell, int row, int column, TextStyle? style)
    {
        double value = _data[row, column];
        bool isMissing = double.IsNaN(value);
        Rgb colour = isMissing ? default : _colours.Of(value);
        canvas.Rectangle(cell, isMissing ? "missing cell" : "cell", isMissing ? null : colour.ToString(), Tooltip(row, column, value));
        if (style is { } text && !isMissing)
        {
            string onColour = colour.Luminance > 0.18 ? "onlight" : "ondark";
            canvas.Text(cell.MiddleX, cell.MiddleY + text.HalfHeight, NumberText.Significant(value, 2), text with { Extra = onColour }, Anchor.Middle);
        }
    }

    private string Tooltip(int row, int column, double value)
    {
        string rowName = _rowNames.Length > 0 ? _rowNames[row] : $"row {NumberText.Count(row)}";
        string columnName = _columnNames.Length > 0 ? _columnNames[column] : $"column {NumberText.Count(column)}";
        return $"{rowName}, {columnName}: {(double.IsNaN(value) ? "no value" : NumberText.Significant(value, 4))}";
    }

    private void DrawImage(SvgCanvas canvas, Frame plot)
    {
        byte[] pixels = new byte[_data.Rows * _data.Columns * 4];
        for (int row = 0; row < _data.Rows; row++)
        {
            for (int column = 0; column < _data.Columns; column++)
            {
                double value = _data[row, column];
                if (!double.IsNaN(value))
                {
                    int line = _options.FirstRowAtBottom ? _data.Rows - 1 - row : row;
                    Rgb colour = _colours.Of(value);
                    ReadOnlySpan<byte> pixel = [colour.Red, colour.Green, colour.Blue, 255];
                    pixel.CopyTo(pixels.AsSpan(((line * _data.Columns) + column) * 4));
                }
            }
        }

        // Missing cells are clear and let the ground show through.
        canvas.Rectangle(plot, "missing");
        canvas.Image(plot, PngEncoder.DataUri(_data.Columns, _data.Rows, 4, pixels));
    }
}
