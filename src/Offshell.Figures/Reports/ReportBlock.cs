using System.Collections.Immutable;

namespace Offshell.Figures.Reports;

/// <summary>A part of a report: text, a figure, a table or a group of them. Immutable.</summary>
public abstract class ReportBlock
{
    private protected ReportBlock()
    {
    }

    /// <summary>A paragraph of plain text.</summary>
    /// <param name="text">Text; anything in it is escaped.</param>
    public static ReportBlock Paragraph(string text) => new TextBlock(TextKind.Paragraph, text);

    /// <summary>A paragraph that must not be missed, for example a warning about the data.</summary>
    /// <param name="text">Text; anything in it is escaped.</param>
    public static ReportBlock Notice(string text) => new TextBlock(TextKind.Notice, text);

    /// <summary>Text with its line breaks in a font of equal widths, for example a command line.</summary>
    /// <param name="text">Text; anything in it is escaped.</param>
    public static ReportBlock Preformatted(string text) => new TextBlock(TextKind.Preformatted, text);

    /// <summary>A list of points.</summary>
    /// <param name="items">One text a point.</param>
    public static ReportBlock Bullets(params IReadOnlyList<string> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new BulletBlock([.. items]);
    }

    /// <summary>Blocks that are folded away until the reader opens them; unfolded in print.</summary>
    /// <param name="summary">What the reader sees while they are folded.</param>
    /// <param name="blocks">The blocks.</param>
    public static ReportBlock Details(string summary, params IReadOnlyList<ReportBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        return new DetailsBlock(summary, [.. blocks]);
    }

    /// <summary>Blocks beside each other where the page is wide enough, below each other where not.</summary>
    /// <param name="blocks">The blocks.</param>
    public static ReportBlock SideBySide(params IReadOnlyList<ReportBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        return new SideBySideBlock([.. blocks]);
    }

    internal abstract void WriteHtml(HtmlText html);

    private enum TextKind
    {
        Paragraph,
        Notice,
        Preformatted,
    }

    private sealed class TextBlock(TextKind kind, string text) : ReportBlock
    {
        internal override void WriteHtml(HtmlText html)
        {
            switch (kind)
            {
                case TextKind.Paragraph:
                    html.Element("p", "", text);
                    break;
                case TextKind.Notice:
                    html.Element("p", "class=\"notice\" role=\"note\"", text);
                    break;
                default:
                    html.Preformatted(text);
                    break;
            }
        }
    }

    private sealed class BulletBlock(ImmutableArray<string> items) : ReportBlock
    {
        internal override void WriteHtml(HtmlText html)
        {
            html.Open("ul");
            foreach (string item in items)
            {
                html.Element("li", "", item);
            }

            html.Close("ul");
        }
    }

    private sealed class DetailsBlock(string summary, ImmutableArray<ReportBlock> blocks) : ReportBlock
    {
        internal override void WriteHtml(HtmlText html)
        {
            html.Open("details");
            html.Element("summary", "", summary);
            html.Blocks(blocks);
            html.Close("details");
        }
    }

    private sealed class SideBySideBlock(ImmutableArray<ReportBlock> blocks) : ReportBlock
    {
        // Half of the page's width without the gap.
        private const double WidestBeside = 448;

        internal override void WriteHtml(HtmlText html)
        {
            double widest = html.WidestFigure;
            html.WidestFigure = Math.Min(widest, WidestBeside);
            html.Open("div", "class=\"beside\"");
            foreach (ReportBlock block in blocks)
            {
                html.Open("div");
                block.WriteHtml(html);
                html.Close("div");
            }

            html.Close("div");
            html.WidestFigure = widest;
        }
    }
}
