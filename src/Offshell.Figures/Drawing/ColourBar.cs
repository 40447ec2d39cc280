using Offshell.Figures.Axes;
using Offshell.Figures.Colours;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>The strip beside a plot that says which colour stands for which number.</summary>
internal sealed class ColourBar(Axis axis, ColourMap map)
{
    private const double Gap = 16;
    private const double Strip = 14;
    private const int Steps = 48;

    /// <summary>Width of the bar with labels and heading.</summary>
    public double Width(DrawContext context)
    {
        TickSet ticks = Ticks(300, context);
        double labels = TextWidth.Widest(ticks.Major.Select(tick => tick.Label), context.Tick.Size);
        double heading = ticks.Heading(axis).Length > 0 ? context.Heading.LineHeight + 2 : 0;
        return Gap + Strip + AxisPainter.TickLength + 4 + labels + heading;
    }

    /// <summary>Draws the bar to the right of a plot, as high as the plot but no higher than is easy to read.</summary>
    public void Draw(SvgCanvas canvas, Frame plot, DrawContext context)
    {
        double height = Math.Min(plot.Height, 320);
        var strip = new Frame(plot.Right + Gap, plot.Y, Strip, height);
        double step = height / Steps;
        for (int index = 0; index < Steps; index++)
        {
            // Half a pixel of overlap hides the seams that smoothing would leave between neighbours.
            var part = new Frame(strip.X, strip.Bottom - ((index + 1) * step), Strip, step + (index == 0 ? 0 : 0.5));
            canvas.Rectangle(part, "cell", map.At((index + 0.5) / Steps).ToString());
        }

        var place = new AxisMap(map.Scale, map.Range, strip.Bottom, strip.Y);
        TickSet ticks = Ticks(height, context);
        foreach (Tick tick in ticks.Major)
        {
            double y = place.Map(tick.Value);
            canvas.Line(strip.Right, y, strip.Right + AxisPainter.TickLength, y, "axis");
            canvas.Text(strip.Right + AxisPainter.TickLength + 4, y + context.Tick.HalfHeight, tick.Label, context.Tick);
        }

        double x = plot.Right + Width(context) - 2;
        canvas.Text(x, strip.MiddleY, ticks.Heading(axis), context.Heading, Anchor.Middle, Math.Max(height, 60), rotation: -90);
    }

    private TickSet Ticks(double height, DrawContext context) => AxisPainter.LeftTicks(axis, map.Range, height, context);
}
