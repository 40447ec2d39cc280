using System.Collections.Immutable;
using Offshell.Figures.Colours;
using Offshell.Figures.Drawing;
using Offshell.Figures.Reports;
using Offshell.Figures.Text;

namespace Offshell.Figures;

/// <summary>
/// A finished figure: immutable, holding its own copy of what it shows. Made by <see cref="Chart"/>; written as SVG on its own
/// or as a block of an <see cref="HtmlReport"/>. Equal input gives equal text.
/// </summary>
public abstract class Figure : ReportBlock
{
    private const double Margin = 12;
    private const int MostNotes = 6;

    // Height of a narrowed figure as a share of its width.
    private const double NarrowedHeight = 0.84;

    private protected Figure(FigureOptions options, double height, IEnumerable<string> notes)
    {
        Title = options.Title;
        Caption = options.Caption;
        Width = options.Width;
        Height = options.Height ?? height;
        Notes = Shortened([.. notes]);
    }

    /// <summary>Title drawn above the figure.</summary>
    public string Title { get; }

    /// <summary>The sentence below the figure.</summary>
    public string Caption { get; }

    /// <summary>What was left out or thinned, one sentence each; empty if everything is shown.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>Width in pixels.</summary>
    public double Width { get; }

    /// <summary>Height in pixels, without caption and notes.</summary>
    public double Height { get; }

    /// <summary>Whether there is nothing to draw; the figure then says "no data".</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>Whether its height need not follow its width.</summary>
    internal virtual bool FitsAnyWidth => false;

    /// <summary>Entries of the legend, which a figure of panels may draw once for all.</summary>
    internal virtual IReadOnlyList<LegendEntry> Legend => [];

    /// <summary>Headings of the axes, which a figure of panels may draw once for all; null where there is none to share.</summary>
    internal virtual (string? X, string? Y) Headings => (null, null);

    /// <summary>The figure with caption and notes as an SVG document with its own styles for light and dark. Ends with a line break.</summary>
    public string ToSvg()
    {
        var canvas = new SvgCanvas();
        double bottom = Height;
        var style = new TextStyle(12, IsMuted: true);
        foreach (string line in Notes.Prepend(Caption).SelectMany(text => TextWidth.Wrap(PlainText.Clean(text), style.Size, Width - (2 * Margin))))
        {
            bottom += style.LineHeight;
            canvas.Text(Margin, bottom - (style.Size * 0.35), line, style);
        }

        bottom += bottom > Height ? Margin : 0;
        return Document(Width, bottom, "\n<style>\n" + Theme.StandaloneRules() + "</style>\n", Drawn(Width, Height) + canvas);
    }

    /// <summary>Writes <see cref="ToSvg"/> to a file (UTF-8), beside it first and then moved into place.</summary>
    /// <param name="path">File to write; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written; an existing file stays as it was.</exception>
    public void SaveSvg(string path) => WholeFile.Write(path, ToSvg());

    /// <summary>The drawing alone, for a page that holds the styles.</summary>
    /// <param name="widest">Width of its place in pixels; a figure that can do so is drawn anew no wider than that, any other is left to the page to scale.</param>
    internal string ToInlineSvg(double widest)
    {
        bool isNarrowed = FitsAnyWidth && Width > widest;
        double width = isNarrowed ? widest : Width;
        double height = isNarrowed ? Math.Min(Height, Math.Max(NarrowedHeight * widest, Height * widest / Width)) : Height;
        return Document(width, height, "\n", Drawn(width, height));
    }

    /// <summary>Draws the figure into a frame.</summary>
    internal abstract void Draw(SvgCanvas canvas, Frame frame, DrawContext context);

    internal override void WriteHtml(HtmlText html) => html.Figure(this);

    private protected static void DrawNoData(SvgCanvas canvas, Frame frame, DrawContext context)
    {
        canvas.Rectangle(frame, "shade");
        canvas.Text(frame.MiddleX, frame.MiddleY + context.Heading.HalfHeight, "no data", context.Heading with { IsMuted = true }, Anchor.Middle);
    }

    // A figure of many series could have more notes than a reader would look at.
    private static ImmutableArray<string> Shortened(ImmutableArray<string> notes) => notes.Length <= MostNotes
        ? notes
        : [.. notes[..(MostNotes - 1)], $"And {NumberText.Count(notes.Length - MostNotes + 1)} more remarks of this kind."];

    private string Drawn(double width, double height)
    {
        var canvas = new SvgCanvas();
        Draw(canvas, new Frame(0, 0, width, height).Inside(Margin, Margin, Margin, Margin), DrawContext.Alone);
        return canvas.ToString();
    }

    private string Document(double width, double height, string style, string content)
    {
        string w = NumberText.Coordinate(width);
        string h = NumberText.Coordinate(height);
        string label = PlainText.Escape(Title.Length > 0 ? Title : Caption);
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fig\" role=\"img\" aria-label=\"{label}\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">"
            + style + $"<rect width=\"{w}\" height=\"{h}\" class=\"bg\"/>\n" + content + "</svg>\n";
    }
}
