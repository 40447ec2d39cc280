using System.Xml.Linq;
using Offshell.Figures.Reports;

namespace Offshell.Figures.Tests.Reports;

public sealed class HtmlReportTests
{
    private const string Hostile = "<script>alert('x')</script>\"&\u0000\uD800]]>-->";

    [Fact]
    public void ToHtml_SampleReport_IsWellFormedAndNeedsNothingElse()
    {
        string html = SampleFigures.Report().ToHtml();

        XDocument page = XDocument.Parse(html);
        page.Descendants().ShouldNotContain(element => new[] { "script", "link", "iframe", "object", "embed", "img" }.Contains(element.Name.LocalName));
        page.Descendants().Attributes().ShouldNotContain(attribute => attribute.Name.LocalName == "src" || attribute.Name.LocalName.StartsWith("on"));
        page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName == "href").ShouldAllBe(link => link.Value.StartsWith('#') || link.Value.StartsWith("data:image/png"));
        page.Descendants().Single(element => element.Name.LocalName == "style").Value.ShouldNotContain("url(");
        html.ShouldNotContain("@import");
    }

    [Fact]
    public void ToHtml_Contents_LinkToEverySection()
    {
        XDocument page = XDocument.Parse(SampleFigures.Report().ToHtml());

        string[] links = [.. page.Descendants("nav").Descendants("a").Select(link => link.Attribute("href")!.Value[1..])];
        string[] sections = [.. page.Descendants("section").Select(section => section.Attribute("id")!.Value)];
        links.ShouldBe(sections);
        links.Length.ShouldBe(4);
        page.Descendants("section").Select(section => section.Elements().First().Name.LocalName).ShouldBe(["h2", "h3", "h2", "h2"]);
    }

    [Fact]
    public void ToHtml_Figures_AreNumberedAndCaptioned()
    {
        XDocument page = XDocument.Parse(SampleFigures.Report().ToHtml());

        string[] captions = [.. page.Descendants("figcaption").Select(caption => caption.Value)];
        captions.Length.ShouldBe(18);
        for (int index = 0; index < captions.Length; index++)
        {
            captions[index].ShouldStartWith($"Figure {index + 1}. ");
        }
    }

    [Fact]
    public void ToHtml_ProductVersion_StandsInTheFooterAndNoTimeIsWritten()
    {
        string html = SampleFigures.Report().ToHtml();

        XDocument.Parse(html).Descendants("footer").Single().Value.ShouldBe("Made with Offshell 0.1.0");
        SampleFigures.Report().ToHtml().ShouldBe(html);
    }

    [Fact]
    public void ToHtml_HostileTextEverywhere_IsEscaped()
    {
        var report = new HtmlReport
        {
            Title = Hostile,
            Introduction = Hostile,
            ProductVersion = Hostile,
            KeyFigures = [new KeyFigure(Hostile, Hostile, Hostile, Tone.Bad)],
            Sections =
            [
                new ReportSection
                {
                    Heading = Hostile,
                    Blocks =
                    [
                        ReportBlock.Paragraph(Hostile), ReportBlock.Notice(Hostile), ReportBlock.Preformatted(Hostile), ReportBlock.Bullets(Hostile), ReportBlock.Details(Hostile, ReportBlock.Paragraph(Hostile)),
                        new ReportTable(new TableOptions { Caption = Hostile }, [new TableColumn { Header = Hostile, Unit = Hostile, Description = Hostile }], [[TableCell.FromString(Hostile, Hostile)]]),
                        Chart.Line(new LineChartOptions { Title = Hostile, Caption = Hostile }, new LineSeries { Name = Hostile, X = [1, double.NaN], Y = [1, 1] }),
                    ],
                },
                new ReportSection { Heading = Hostile },
            ],
        };

        XDocument page = XDocument.Parse(report.ToHtml());

        page.Descendants().ShouldNotContain(element => element.Name.LocalName == "script");
        page.Descendants("h1").Single().Value.ShouldContain("<script>alert('x')</script>\"&");
    }

    [Fact]
    public void ToHtml_SideBySide_DrawsFiguresNarrower()
    {
        XDocument page = XDocument.Parse(SampleFigures.Report().ToHtml());

        XElement beside = page.Descendants("div").Single(div => div.Attribute("class")?.Value == "beside");
        beside.Descendants().Where(element => element.Attribute("class")?.Value == "fig").Select(svg => svg.Attribute("width")!.Value).ShouldBe(["448", "448"]);
    }

    [Fact]
    public void Save_SampleReport_WritesTheWholePageOnly()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "report.html");

        SampleFigures.Report().Save(path);
        SampleFigures.Report().Save(path);

        byte[] bytes = File.ReadAllBytes(path);
        bytes[0].ShouldBe((byte)'<', "no byte order mark");
        File.ReadAllText(path).ShouldBe(SampleFigures.Report().ToHtml());
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Save_PlaceIsTaken_LeavesNoPartBehind()
    {
        using var folder = new TemporaryFolder();
        string taken = Path.Combine(folder.Path, "report.html");
        Directory.CreateDirectory(taken);

        Should.Throw<Exception>(() => SampleFigures.Report().Save(taken)).ShouldBeAssignableTo<IOException>();

        Directory.GetFileSystemEntries(folder.Path).ShouldBe([taken]);
    }
}
