using Offshell.Figures.Axes;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Writes the names of crowds of points over their middles, moved up or down where they would cover each other, and into the plot where they would leave it.</summary>
internal static class CrowdLabels
{
    private static readonly TextStyle Style = new(15, IsBold: true, Extra: "rim");

    public static void Draw(SvgCanvas canvas, IEnumerable<ScatterData> crowds, AxisMap x, AxisMap y)
    {
        (double left, double right) = (x.Map(x.Range.Low), x.Map(x.Range.High));
        (double top, double bottom) = (y.Map(y.Range.High), y.Map(y.Range.Low));
        var placed = new List<(double X, double Y, double Half)>();
        foreach (ScatterData data in crowds)
        {
            string name = PlainText.Clean(data.Series.Name);
            double half = TextWidth.Of(name, Style.WidthSize) / 2;
            double atX = Math.Max(left + half, Math.Min(Middle(data.Points.Select(point => x.Map(point.X))), right - half));
            double wanted = Middle(data.Points.Select(point => y.Map(point.Y)));
            double atY = Places(wanted, top, bottom).FirstOrDefault(place => placed.TrueForAll(other => !Touch(other, (atX, place, half))), wanted);
            placed.Add((atX, atY, half));
            canvas.Text(atX, atY + Style.HalfHeight, data.Series.Name, Style, Anchor.Middle);
        }
    }

    /// <summary>The place wanted, then lines above and below it by turns, as far as the plot goes.</summary>
    private static IEnumerable<double> Places(double wanted, double top, double bottom)
    {
        double line = Style.LineHeight / 2;
        yield return wanted;
        for (double distance = line; distance < bottom - top; distance += line)
        {
            if (wanted - distance > top + line) yield return wanted - distance;
            if (wanted + distance < bottom - line) yield return wanted + distance;
        }
    }

    private static bool Touch((double X, double Y, double Half) a, (double X, double Y, double Half) b) =>
        Math.Abs(a.X - b.X) < a.Half + b.Half && Math.Abs(a.Y - b.Y) < Style.LineHeight;

    private static double Middle(IEnumerable<double> places)
    {
        double[] sorted = [.. places.Order()];
        return sorted[sorted.Length / 2];
    }
}
