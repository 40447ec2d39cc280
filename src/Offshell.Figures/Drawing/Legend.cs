using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>What stands before a name in a legend.</summary>
internal enum LegendMark
{
    Line,
    MarkedLine,
    Swatch,
    Marker,
    Missing,
}

/// <summary>One entry of a legend.</summary>
internal sealed record LegendEntry(string Label, LegendMark Mark, string Colour, string Dash = "", int Shape = 0);

/// <summary>A legend in rows above the plot, where it can cover no data.</summary>
internal static class Legend
{
    private const double MarkWidth = 20;
    private const double MarkGap = 6;
    private const double EntryGap = 18;
    private const double WidestLabel = 260;

    /// <summary>Draws the entries from a top edge on and returns the height used.</summary>
    public static double Draw(SvgCanvas canvas, Frame frame, IReadOnlyList<LegendEntry> entries, TextStyle style)
    {
        if (entries.Count == 0)
        {
            return 0;
        }

        double x = frame.X;
        double y = frame.Y + (style.LineHeight / 2);
        double widest = Math.Min(WidestLabel, frame.Width - MarkWidth - MarkGap);
        foreach (LegendEntry entry in entries)
        {
            double width = Math.Min(widest, TextWidth.Of(PlainText.Clean(entry.Label), style.Size));
            if (x > frame.X && x + MarkWidth + MarkGap + width > frame.Right)
            {
                x = frame.X;
                y += style.LineHeight + 2;
            }

            DrawMark(canvas, entry, x, y);
            canvas.Text(x + MarkWidth + MarkGap, y + style.HalfHeight, entry.Label, style, maximumWidth: widest);
            x += MarkWidth + MarkGap + width + EntryGap;
        }

        return y + (style.LineHeight / 2) - frame.Y;
    }

    private static void DrawMark(SvgCanvas canvas, LegendEntry entry, double x, double y)
    {
        switch (entry.Mark)
        {
            case LegendMark.Swatch:
                canvas.Rectangle(new Frame(x + 3, y - 5, 14, 10), entry.Colour + " area");
                canvas.Path(new PathData().MoveTo(x + 3, y - 5).LineTo(x + 17, y - 5).LineTo(x + 17, y + 5).LineTo(x + 3, y + 5).Close(), entry.Colour + " thin", entry.Dash);
                break;
            case LegendMark.Missing:
                canvas.Rectangle(new Frame(x + 3, y - 5, 14, 10), entry.Colour);
                break;
            case LegendMark.MarkedLine:
                DrawMark(canvas, entry with { Mark = LegendMark.Line }, x, y);
                DrawMark(canvas, entry with { Mark = LegendMark.Marker }, x, y);
                break;
            case LegendMark.Marker:
                var marker = new PathData();
                SeriesLook.AddMarker(marker, entry.Shape, x + (MarkWidth / 2), y);
                SeriesLook.DrawMarkers(canvas, marker, entry.Shape, entry.Colour, size: 8);
                break;
            default:
                canvas.Path(new PathData().MoveTo(x, y).LineTo(x + MarkWidth, y), entry.Colour + " line", entry.Dash);
                break;
        }
    }
}
