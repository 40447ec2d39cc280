using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>The title and legend on top of a figure.</summary>
internal static class Header
{
    private const int MostTitleLines = 2;

    /// <summary>Draws both and returns the part of the frame that is left.</summary>
    public static Frame Draw(SvgCanvas canvas, Frame frame, DrawContext context, string title, IReadOnlyList<LegendEntry> legend)
    {
        double used = 0;
        foreach (string line in TitleLines(title, context.Title.WidthSize, frame.Width))
        {
            used += context.Title.LineHeight;
            canvas.Text(frame.X, frame.Y + used - (context.Title.Size * 0.3), line, context.Title, maximumWidth: frame.Width);
        }

        used += used > 0 ? 8 : 0;
        if (context.ShowsLegend && legend.Count > 0)
        {
            used += Legend.Draw(canvas, frame.Inside(0, used, 0, 0), legend, context.Legend) + 8;
        }

        return frame.Inside(0, used, 0, 0);
    }

    private static IEnumerable<string> TitleLines(string title, double size, double width)
    {
        IReadOnlyList<string> lines = TextWidth.Wrap(PlainText.Clean(title), size, width);
        return lines.Count <= MostTitleLines ? lines : [.. lines.Take(MostTitleLines - 1), string.Join(' ', lines.Skip(MostTitleLines - 1))];
    }
}
