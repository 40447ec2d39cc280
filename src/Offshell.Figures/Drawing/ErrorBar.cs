namespace Offshell.Figures.Drawing;

/// <summary>Bars with end caps that show an uncertainty.</summary>
internal static class ErrorBar
{
    private const double Cap = 3;

    public static void AddUpright(PathData path, double x, double from, double to) => path
        .MoveTo(x, from).LineTo(x, to)
        .MoveTo(x - Cap, from).LineTo(x + Cap, from)
        .MoveTo(x - Cap, to).LineTo(x + Cap, to);

    public static void AddFlat(PathData path, double y, double from, double to) => path
        .MoveTo(from, y).LineTo(to, y)
        .MoveTo(from, y - Cap).LineTo(from, y + Cap)
        .MoveTo(to, y - Cap).LineTo(to, y + Cap);
}
