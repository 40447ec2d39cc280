using System.Xml.Linq;
using Offshell.Figures.Reports;

namespace Offshell.Figures.Tests.Reports;

public sealed class ReportTableTests
{
    [Fact]
    public void WriteHtml_BestValues_AreBoldAndTiesAsWrittenToo()
    {
        XElement table = Html(Table(
            [new TableColumn { Header = "name" }, new TableColumn { Header = "AUC", Decimals = 2, Best = BestValue.Highest }, new TableColumn { Header = "time", Best = BestValue.Lowest }],
            ["a", 0.912, 5.0],
            ["b", 0.909, 3.0],
            ["c", 0.5, double.NaN]));

        table.Descendants("b").Select(cell => cell.Value).ShouldBe(["Table 1.", "0.91", "0.91", "3"]);
    }

    [Fact]
    public void WriteHtml_Footnotes_ShareMarksWhenEqual()
    {
        XElement table = Html(Table(
            [new TableColumn { Header = "name" }, new TableColumn { Header = "value" }],
            [TableCell.FromString("a", "first"), TableCell.FromDouble(1, footnote: "second")],
            [TableCell.FromString("b", "first"), 2.0]));

        table.Descendants("tbody").Descendants("sup").Select(mark => mark.Value).ShouldBe(["a", "b", "a"]);
        table.Descendants("p").Single().Value.ShouldBe("a firstb second");
    }

    [Fact]
    public void WriteHtml_NumbersAndText_StandRightAndLeft()
    {
        XElement table = Html(Table([new TableColumn { Header = "name" }, new TableColumn { Header = "value", Unit = "ms" }], ["a", TableCell.FromDouble(-1.5, 0.25)]));

        XElement[] cells = [.. table.Descendants("tbody").Descendants("tr").Elements()];
        cells.Select(cell => (cell.Name.LocalName, cell.Attribute("class")!.Value, cell.Value)).ShouldBe([("th", "left", "a"), ("td", "right", "−1.5 ± 0.25")]);
        table.Descendants("thead").Descendants("th").Last().Value.ShouldBe("value [ms]");
    }

    [Fact]
    public void WriteHtml_ManyRows_AreCutWithANote()
    {
        IReadOnlyList<TableCell>[] rows = [.. Enumerable.Range(0, 30).Select(index => new TableCell[] { index })];

        XElement table = Html(new ReportTable(new TableOptions { MaximumRows = 10 }, [new TableColumn { Header = "n" }], rows));

        table.Descendants("tbody").Elements("tr").Count().ShouldBe(10);
        table.Descendants("p").Single().Value.ShouldBe("Shown are the first 10 of 30 rows.");
    }

    [Fact]
    public void Constructor_RowOfWrongLength_ThrowsNamingIt() =>
        Should.Throw<ArgumentException>(() => Table([new TableColumn { Header = "a" }], [1.0], [1.0, 2.0])).Message.ShouldContain("Row 1 of the table has 2 cells; expected 1");

    private static ReportTable Table(IReadOnlyList<TableColumn> columns, params IReadOnlyList<TableCell>[] rows) => new(new TableOptions(), columns, rows);

    private static XElement Html(ReportTable table)
    {
        var html = new HtmlText();
        table.WriteHtml(html);
        return XElement.Parse($"<div>{html}</div>");
    }
}
