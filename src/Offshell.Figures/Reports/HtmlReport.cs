using System.Collections.Immutable;
using System.Globalization;
using Offshell.Figures.Text;

namespace Offshell.Figures.Reports;

/// <summary>
/// A report as one HTML file that needs nothing else: no script, no fonts, no pictures from elsewhere. It follows the reader's
/// light or dark scheme and prints in light. Equal content gives equal text: no time, host or path is written.
/// </summary>
public sealed record HtmlReport
{
    private const int DeepestHeading = 6;

    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences below the title: what this is about; empty for none.</summary>
    public string Introduction { get; init; } = "";

    /// <summary>Version of the product, for the footer; empty for no footer.</summary>
    public string ProductVersion { get; init; } = "";

    /// <summary>The few numbers a reader looks for first.</summary>
    public ImmutableArray<KeyFigure> KeyFigures { get; init; } = [];

    /// <summary>Parts, in order.</summary>
    public ImmutableArray<ReportSection> Sections { get; init; } = [];

    /// <summary>The page, ending with a line break.</summary>
    public string ToHtml()
    {
        var html = new HtmlText();
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");

        // The page may not load or run anything, even if some text of it were to be misread as mark-up.
        html.Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"/>\n");
        html.Raw("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
        html.Element("title", "", Title);
        html.Raw("<style>\n" + StyleSheet.Text() + "</style>\n</head>\n<body>\n");
        html.Open("main");
        WriteTop(html);
        WriteContents(html);
        for (int index = 0; index < Sections.Length; index++)
        {
            WriteSection(html, Sections[index], Id("s", index), level: 2);
        }

        html.Close("main");
        if (ProductVersion.Length > 0)
        {
            html.Element("footer", "", $"Made with Offshell {ProductVersion}");
        }

        html.Raw("</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>Writes <see cref="ToHtml"/> to a file (UTF-8), beside it first and then moved into place.</summary>
    /// <param name="path">File to write; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written; an existing file stays as it was.</exception>
    public void Save(string path) => WholeFile.Write(path, ToHtml());

    private void WriteTop(HtmlText html)
    {
        html.Open("header");
        html.Element("h1", "", Title);
        if (Introduction.Length > 0)
        {
            html.Element("p", "class=\"lead\"", Introduction);
        }

        html.Close("header");
        if (KeyFigures.IsEmpty)
        {
            return;
        }

        html.Open("dl", "class=\"key\"");
        foreach (KeyFigure figure in KeyFigures)
        {
            html.Open("div", figure.Tone switch { Tone.Good => "class=\"good\"", Tone.Bad => "class=\"bad\"", _ => "" });
            html.Element("dt", "", figure.Label);
            string sign = figure.Tone switch { Tone.Good => "<span class=\"sign\">✓ </span>", Tone.Bad => "<span class=\"sign\">▲ </span>", _ => "" };
            html.Raw("<dd>" + sign + PlainText.Escape(figure.Value) + "</dd>\n");
            if (figure.Note.Length > 0)
            {
                html.Element("dd", "class=\"note\"", figure.Note);
            }

            html.Close("div");
        }

        html.Close("dl");
    }

    private void WriteContents(HtmlText html)
    {
        if (Sections.Length < 2)
        {
            return;
        }

        html.Open("nav", "aria-label=\"Contents\"");
        html.Element("p", "class=\"navhead\"", "Contents");
        WriteEntries(html, Sections, "s");
        html.Close("nav");
    }

    private static void WriteEntries(HtmlText html, ImmutableArray<ReportSection> sections, string prefix)
    {
        html.Open("ol");
        for (int index = 0; index < sections.Length; index++)
        {
            string id = Id(prefix, index);
            html.Raw($"<li><a href=\"#{id}\">{PlainText.Escape(sections[index].Heading)}</a>\n");
            if (!sections[index].Sections.IsEmpty)
            {
                WriteEntries(html, sections[index].Sections, id + "-");
            }

            html.Close("li");
        }

        html.Close("ol");
    }

    private static void WriteSection(HtmlText html, ReportSection section, string id, int level)
    {
        string heading = "h" + Math.Min(level, DeepestHeading).ToString(CultureInfo.InvariantCulture);
        html.Open("section", $"id=\"{id}\"");
        html.Element(heading, "", section.Heading);
        html.Blocks(section.Blocks);
        for (int index = 0; index < section.Sections.Length; index++)
        {
            WriteSection(html, section.Sections[index], Id(id + "-", index), level + 1);
        }

        html.Close("section");
    }

    private static string Id(string prefix, int index) => prefix + (index + 1).ToString(CultureInfo.InvariantCulture);
}
