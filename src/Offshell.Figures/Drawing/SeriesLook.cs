using System.Globalization;
using Offshell.Figures.Colours;

namespace Offshell.Figures.Drawing;

/// <summary>Colours, dashes and marker shapes of the series of a figure, by their order.</summary>
internal static class SeriesLook
{
    // Relative commands from the centre; the first is a dot and drawn by its round ends. Areas are about equal.
    private static readonly string[] Shapes = ["h0", "m-3 -3h6v6h-6z", "m0 -4.2l4.2 4.2l-4.2 4.2l-4.2 -4.2z", "m0 -4l4 7h-8z", "m0 4l4 -7h-8z"];

    /// <summary>Style class that sets the colour; colours repeat after the seventh.</summary>
    public static string Colour(int index, bool isMuted = false) =>
        isMuted ? "cm" : "c" + (index % Theme.SeriesColours).ToString(CultureInfo.InvariantCulture);

    /// <summary>Dashes: those asked for, else solid until colours repeat.</summary>
    public static string Dash(LineStyle style, int index, bool isMuted = false) => style switch
    {
        LineStyle.Solid => "",
        LineStyle.Dashed => "7 4",
        LineStyle.Dotted => "1.5 4",
        _ => isMuted || (index / Theme.SeriesColours) % 2 == 1 ? "7 4" : "",
    };

    /// <summary>Marker shape of a series: a second sign beside the colour.</summary>
    public static int ShapeOf(int index) => index % Shapes.Length;

    /// <summary>Adds a marker to a path of markers of one shape.</summary>
    public static void AddMarker(PathData path, int shape, double x, double y) => path.Shape(x, y, Shapes[shape]);

    /// <summary>Draws a path of markers.</summary>
    public static void DrawMarkers(SvgCanvas canvas, PathData path, int shape, string colour, double size = 6)
    {
        if (shape == 0)
        {
            canvas.Path(path, colour + " dots", strokeWidth: size);
        }
        else
        {
            canvas.Path(path, colour + " solid");
        }
    }
}
