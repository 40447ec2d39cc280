using System.Text;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Writes SVG elements, one a line. Every text and every number passes through here, so that output is well-formed and the same everywhere.</summary>
internal sealed class SvgCanvas
{
    private readonly StringBuilder _svg = new();

    public override string ToString() => _svg.ToString();

    public void Line(double x1, double y1, double x2, double y2, string classes) =>
        Element($"<line x1=\"{NumberText.Coordinate(x1)}\" y1=\"{NumberText.Coordinate(y1)}\" x2=\"{NumberText.Coordinate(x2)}\" y2=\"{NumberText.Coordinate(y2)}\" class=\"{classes}\"", "line", null);

    /// <summary>A rectangle in the colour of its class, or in a colour of its own.</summary>
    public void Rectangle(Frame frame, string classes, string? fill = null, string? tooltip = null)
    {
        string colour = fill is null ? "" : $" fill=\"{fill}\"";
        string named = classes.Length == 0 ? "" : $" class=\"{classes}\"";
        Element($"<rect {Place(frame)}{named}{colour}", "rect", tooltip);
    }

    /// <param name="data">The path; nothing is drawn for an empty one.</param>
    /// <param name="classes">Style classes.</param>
    /// <param name="dash">Lengths of dashes and gaps; empty for a solid line.</param>
    /// <param name="strokeWidth">Line width in pixels where it differs from the class's.</param>
    /// <param name="stroke">Line colour where it differs from the class's.</param>
    public void Path(PathData data, string classes, string dash = "", double? strokeWidth = null, string? stroke = null)
    {
        if (data.IsEmpty)
        {
            return;
        }

        var style = new StringBuilder();
        style.Append(dash.Length == 0 ? "" : $"stroke-dasharray:{dash};");
        style.Append(strokeWidth is { } width ? $"stroke-width:{NumberText.Coordinate(width)};" : "");
        style.Append(stroke is null ? "" : $"stroke:{stroke};");
        string styled = style.Length == 0 ? "" : $" style=\"{style.ToString().TrimEnd(';')}\"";
        Element($"<path d=\"{data}\" class=\"{classes}\"{styled}", "path", null);
    }

    /// <summary>Text whose base line starts, is centred or ends at a point; too long text is shortened and told in full by a tooltip.</summary>
    public void Text(double x, double y, string text, TextStyle style, Anchor anchor = Anchor.Start, double maximumWidth = double.PositiveInfinity, double rotation = 0)
    {
        string clean = PlainText.Clean(text);
        string shown = TextWidth.Shorten(clean, style.WidthSize, maximumWidth);
        if (shown.Length == 0)
        {
            return;
        }

        string anchored = anchor switch { Anchor.Middle => " text-anchor=\"middle\"", Anchor.End => " text-anchor=\"end\"", _ => "" };
        string turned = rotation == 0 ? "" : $" transform=\"rotate({NumberText.Coordinate(rotation)} {NumberText.Coordinate(x)} {NumberText.Coordinate(y)})\"";
        string classes = style.Classes;
        string styled = classes.Length == 0 ? "" : $" class=\"{classes}\"";
        string title = shown == clean ? "" : $"<title>{PlainText.Escape(clean)}</title>";
        _svg.Append($"<text x=\"{NumberText.Coordinate(x)}\" y=\"{NumberText.Coordinate(y)}\"{anchored}{styled}{turned}>{title}{PlainText.Escape(shown)}</text>\n");
    }

    /// <summary>An image with sharp pixels.</summary>
    public void Image(Frame frame, string dataUri, string? tooltip = null) =>
        Element($"<image {Place(frame)} preserveAspectRatio=\"none\" class=\"pix\" href=\"{dataUri}\"", "image", tooltip);

    /// <summary>Starts a part whose drawing ends at a frame; a nested drawing needs no identifier, which two figures of one page could share.</summary>
    public void OpenClip(Frame frame) =>
        _svg.Append($"<svg {Place(frame)} viewBox=\"{NumberText.Coordinate(frame.X)} {NumberText.Coordinate(frame.Y)} {NumberText.Coordinate(frame.Width)} {NumberText.Coordinate(frame.Height)}\" overflow=\"hidden\">\n");

    public void CloseClip() => _svg.Append("</svg>\n");

    private static string Place(Frame frame) =>
        $"x=\"{NumberText.Coordinate(frame.X)}\" y=\"{NumberText.Coordinate(frame.Y)}\" width=\"{NumberText.Coordinate(frame.Width)}\" height=\"{NumberText.Coordinate(frame.Height)}\"";

    private void Element(string start, string name, string? tooltip)
    {
        _svg.Append(start);
        _svg.Append(string.IsNullOrEmpty(tooltip) ? "/>\n" : $"><title>{PlainText.Escape(tooltip)}</title></{name}>\n");
    }
}
