using Offshell.Figures.Reports;
using Offshell.TestKit;

namespace Offshell.Figures.Tests;

/// <summary>
/// Small figures and a page compared with approved files, so that every change of looks is seen in review.
/// </summary>
public sealed class ApprovedTests
{
    [Fact]
    public void Line_Small_IsAsApproved() => Approved.Check("line.svg", SmallLine().ToSvg());

    [Fact]
    public void Histogram_Small_IsAsApproved() => Approved.Check("histogram.svg", Chart.Histogram(
        new HistogramOptions { Title = "Scores", Caption = "Rows by score; those right of the line are flagged.", XAxis = new Axis { Label = "score", Unit = "nats" }, ReferenceLines = [new ReferenceLine(AxisName.X, 3.5, "threshold")], Width = 360, Height = 240 },
        new HistogramSeries { Name = "normal", Values = [1, 1, 2, 2, 2, 3] },
        new HistogramSeries { Name = "anomalous", Values = [3, 4, 5, 5], Style = HistogramStyle.Step }).ToSvg());

    [Fact]
    public void Bars_Small_IsAsApproved() => Approved.Check("bars.svg", Chart.Bars(
        new BarChartOptions { Title = "Blame", Caption = "Blame by column; the longest bar is to blame.", ValueAxis = new Axis { Label = "blame", Unit = "nats" }, Width = 360 },
        ["rate", "<b>odd & long name of a column</b>", "pt"],
        new BarSeries { Values = [4.5, 1.25, -0.5], Error = [0.5, 0.25, 0.1] }).ToSvg());

    [Fact]
    public void HeatMap_Small_IsAsApproved() => Approved.Check("heatmap.svg", Chart.HeatMap(
        new HeatMapOptions { Title = "Correlation", Caption = "Blue is negative, red positive.", RowNames = ["a", "b"], ColumnNames = ["a", "b"], Colours = ColourScheme.Diverging, ColourAxis = new Axis { Label = "r", Minimum = -1, Maximum = 1 }, Width = 300 },
        2,
        2,
        [1, -0.4, double.NaN, 1]).ToSvg());

    [Fact]
    public void Report_Small_IsAsApproved() => Approved.Check("report.html", new HtmlReport
    {
        Title = "Report",
        ProductVersion = "1.2.3",
        KeyFigures = [new KeyFigure("ROC AUC", "0.981", "± 0.002", Tone.Good)],
        Sections =
        [
            new ReportSection { Heading = "Figure", Blocks = [ReportBlock.Paragraph("Text & more."), SmallLine()] },
            new ReportSection { Heading = "Table", Blocks = [SampleFigures.ResultTable(), ReportBlock.Details("More", ReportBlock.Preformatted("a\n  b"))] },
        ],
    }.ToHtml());

    private static Figure SmallLine() => Chart.Line(
        new LineChartOptions { Title = "Loss", Caption = "Loss by epoch; lower is better.", XAxis = new Axis { Label = "epoch" }, YAxis = new Axis { Label = "loss", Unit = "nats", Scale = AxisScale.Logarithmic }, Width = 360, Height = 240 },
        new LineSeries { Name = "training", X = [1, 2, 3, 4], Y = [1000, 120, 30, 12], Lower = [800, 100, 25, 10], Upper = [1200, 140, 36, 15] },
        new LineSeries { Name = "validation", X = [1, 2, 3, 4], Y = [1100, double.NaN, 40, 20], HasMarkers = true });
}
