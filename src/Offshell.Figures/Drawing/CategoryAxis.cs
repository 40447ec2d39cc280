using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Names along the edges of a table of cells; names are left out evenly where cells are too small for all.</summary>
internal static class CategoryAxis
{
    private const double Gap = 6;
    private const double WidestName = 150;
    private const double Slant = 0.7071;

    public static double LeftWidth(IEnumerable<string> names, TextStyle style) =>
        Gap + 2 + Math.Min(WidestName, TextWidth.Widest(names, style.Size));

    /// <summary>Height under the cells: one line if the names fit side by side, else what slanted names need.</summary>
    public static double BottomHeight(IReadOnlyList<string> names, double cellWidth, TextStyle style)
    {
        double widest = Math.Min(WidestName, TextWidth.Widest(names, style.Size));
        return FitsFlat(names, cellWidth, style) ? Gap + style.LineHeight : Gap + (Slant * (widest + style.Size)) + 2;
    }

    public static void DrawLeft(SvgCanvas canvas, Frame plot, IReadOnlyList<string> names, TextStyle style)
    {
        double step = plot.Height / names.Count;
        int stride = Math.Max(1, (int)Math.Ceiling((style.Size + 1) / step));
        for (int index = 0; index < names.Count; index += stride)
        {
            canvas.Text(plot.X - Gap, plot.Y + ((index + 0.5) * step) + style.HalfHeight, names[index], style, Anchor.End, WidestName);
        }
    }

    public static void DrawBottom(SvgCanvas canvas, Frame plot, IReadOnlyList<string> names, TextStyle style)
    {
        double step = plot.Width / names.Count;
        if (FitsFlat(names, step, style))
        {
            for (int index = 0; index < names.Count; index++)
            {
                canvas.Text(plot.X + ((index + 0.5) * step), plot.Bottom + Gap + (style.Size * 0.8), names[index], style, Anchor.Middle);
            }

            return;
        }

        int stride = Math.Max(1, (int)Math.Ceiling((style.Size + 3) / step));
        for (int index = 0; index < names.Count; index += stride)
        {
            double x = plot.X + ((index + 0.5) * step) + (style.Size * 0.3);
            canvas.Text(x, plot.Bottom + Gap + (style.Size * 0.6), names[index], style, Anchor.End, WidestName, rotation: -45);
        }
    }

    private static bool FitsFlat(IReadOnlyList<string> names, double cellWidth, TextStyle style) =>
        TextWidth.Widest(names, style.Size) + 6 <= cellWidth;
}
