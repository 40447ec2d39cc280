using System.Globalization;
using System.Text;
using Offshell.Figures.Text;

namespace Offshell.Figures.Reports;

/// <summary>Writes the HTML of a report; every text passes through here and is escaped. Elements are closed as in XML.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _html = new();
    private int _figures;
    private int _tables;

    /// <summary>Width that figures have, in pixels.</summary>
    public double WidestFigure { get; set; } = double.PositiveInfinity;

    public override string ToString() => _html.ToString();

    public void Open(string name, string attributes = "") =>
        _html.Append('<').Append(name).Append(attributes.Length > 0 ? " " : "").Append(attributes).Append(">\n");

    public void Close(string name) => _html.Append("</").Append(name).Append(">\n");

    /// <summary>An element that holds text only.</summary>
    public void Element(string name, string attributes, string? text) =>
        _html.Append('<').Append(name).Append(attributes.Length > 0 ? " " : "").Append(attributes).Append('>')
            .Append(PlainText.Escape(text)).Append("</").Append(name).Append(">\n");

    public void Preformatted(string? text) =>
        _html.Append("<pre tabindex=\"0\">").Append(PlainText.EscapeLines(text)).Append("</pre>\n");

    /// <summary>Mark-up of the library's own, already escaped.</summary>
    public void Raw(string markUp) => _html.Append(markUp);

    public void Blocks(IEnumerable<ReportBlock> blocks)
    {
        foreach (ReportBlock block in blocks)
        {
            block.WriteHtml(this);
        }
    }

    /// <summary>A figure with its number, caption and notes.</summary>
    public void Figure(Figure figure)
    {
        Open("figure");
        Raw("<div class=\"wide\">\n" + figure.ToInlineSvg(WidestFigure) + "</div>\n");
        Raw("<figcaption>" + Numbered("Figure", ++_figures));
        Raw(" " + PlainText.Escape(figure.Caption.Length > 0 ? figure.Caption : figure.Title));
        foreach (string note in figure.Notes)
        {
            Raw(" <span class=\"note\">" + PlainText.Escape(note) + "</span>");
        }

        Raw("</figcaption>\n");
        Close("figure");
    }

    /// <summary>"Table 2." in bold, counting on.</summary>
    public string NextTableNumber() => Numbered("Table", ++_tables);

    private static string Numbered(string name, int number) => "<b>" + name + " " + number.ToString(CultureInfo.InvariantCulture) + ".</b>";
}
