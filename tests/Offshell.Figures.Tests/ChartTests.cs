using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Offshell.Figures.Tests;

public sealed class ChartTests
{
    [Fact]
    public void Line_ListsOfDifferentLength_ThrowsNamingSeriesAndBothCounts()
    {
        var error = Should.Throw<ArgumentException>(() => Chart.Line(new LineChartOptions { Width = 5 }, new LineSeries { Name = "loss", X = [1, 2], Y = [1] }));

        error.Message.ShouldContain("\"loss\" has 2 values of X but 1 of Y");
        error.Message.ShouldContain("Width is 5");
    }

    [Theory]
    [InlineData(AxisScale.Linear, 2.0, 1.0)]
    [InlineData(AxisScale.Linear, double.NaN, 1.0)]
    [InlineData(AxisScale.Linear, 1.0, double.PositiveInfinity)]
    [InlineData(AxisScale.Logarithmic, 0.0, 1.0)]
    public void Line_EndsOfAxisMakeNoRange_Throws(AxisScale scale, double low, double high) =>
        Should.Throw<ArgumentException>(() => Chart.Line(new LineChartOptions { XAxis = new Axis { Scale = scale, Minimum = low, Maximum = high } })).Message.ShouldContain("XAxis");

    [Fact]
    public void Line_AnyNumbers_GiveWellFormedFiguresWithFiniteCoordinates() => Prop.ForAll<double[], bool, bool>((values, logX, logY) =>
    {
        var options = new LineChartOptions { XAxis = Scaled(logX), YAxis = Scaled(logY) };
        double[] x = [.. values.Select((value, index) => index % 3 == 0 ? value : index)];

        XDocument svg = XDocument.Parse(Chart.Line(options, new LineSeries { X = x, Y = values, Lower = [.. values.Select(value => value - 1)], Upper = x, Error = x, HasMarkers = true }).ToSvg());

        svg.ToString().ShouldNotContain("NaN", Case.Sensitive);
        svg.ToString().ShouldNotContain("∞");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Histogram_AnyNumbers_GiveWellFormedFigures() => Prop.ForAll<double[], bool, bool>((values, logX, logY) =>
    {
        var options = new HistogramOptions { XAxis = Scaled(logX), YAxis = Scaled(logY) };

        string svg = Chart.Histogram(options, new HistogramSeries { Values = values }, new HistogramSeries { Values = values, Style = HistogramStyle.Points }).ToSvg();

        XDocument.Parse(svg).ToString().ShouldNotContain("NaN", Case.Sensitive);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ScatterBarsAndHeatMap_AnyNumbers_GiveWellFormedFigures() => Prop.ForAll<double[], bool>((values, log) =>
    {
        Figure[] figures =
        [
            Chart.Scatter(new ScatterOptions { XAxis = Scaled(log), ColourAxis = Scaled(log) }, new ScatterSeries { X = values, Y = values, Values = values }),
            Chart.Scatter(new ScatterOptions { HasEqualUnits = true }, new ScatterSeries { X = values, Y = values }),
            Chart.Bars(new BarChartOptions { ValueAxis = Scaled(log), IsSorted = true }, [.. values.Select((_, index) => $"c{index}")], new BarSeries { Values = values, Error = values }),
            Chart.HeatMap(new HeatMapOptions { ColourAxis = Scaled(log) }, 1, values.Length, values),
            Chart.HeatMap(new HeatMapOptions { Colours = ColourScheme.Diverging }, values.Length, 1, values),
        ];
        foreach (Figure figure in figures)
        {
            XDocument.Parse(figure.ToSvg()).Descendants().Attributes().ShouldAllBe(attribute => !attribute.Value.Contains("NaN"));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Line_TwoPoints_LieWhereTheAxisTicksSay()
    {
        Figure figure = Chart.Line(new LineChartOptions { XAxis = new Axis { Minimum = 0, Maximum = 10 }, YAxis = new Axis { Minimum = 0, Maximum = 10 } }, new LineSeries { X = [2, 8], Y = [4, 6] });

        XElement svg = XDocument.Parse(figure.ToSvg()).Root!;
        string path = ByClass(svg, "c0 line").Attribute("d")!.Value;
        double[] at = [.. path[1..].Split('L', ' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        at.ShouldBe([LabelAt(svg, "2", "x"), LabelAt(svg, "4", "y"), LabelAt(svg, "8", "x"), LabelAt(svg, "6", "y")], 0.11);
    }

    [Fact]
    public void Histogram_LogarithmicHeights_LieWhereTheAxisTicksSay()
    {
        double[] values = [.. Enumerable.Repeat(0.5, 100), .. Enumerable.Repeat(1.5, 10)];
        Figure figure = Chart.Histogram(new HistogramOptions { Edges = [0, 1, 2], YAxis = new Axis { Scale = AxisScale.Logarithmic, Minimum = 1, Maximum = 1000 } }, new HistogramSeries { Values = values, Style = HistogramStyle.Step });

        XElement svg = XDocument.Parse(figure.ToSvg()).Root!;
        string[] corners = ByClass(svg, "c0 line").Attribute("d")!.Value.Split('L');
        double.Parse(corners[1].Split(' ')[1], CultureInfo.InvariantCulture).ShouldBe(LabelAt(svg, "100", "y"), 0.11);
        double.Parse(corners[3].Split(' ')[1], CultureInfo.InvariantCulture).ShouldBe(LabelAt(svg, "10", "y"), 0.11);
    }

    [Fact]
    public void Bars_SortedWithLimit_ShowsTheLargestAndSaysSo()
    {
        Figure figure = Chart.Bars(new BarChartOptions { IsSorted = true, MaximumBars = 2 }, ["a", "b", "c", "d"], new BarSeries { Values = [1, double.NaN, 3, 2] });

        string[] tooltips = [.. XDocument.Parse(figure.ToSvg()).Descendants().Where(element => element.Name.LocalName == "title").Select(element => element.Value)];
        tooltips.ShouldBe(["c: 3", "d: 2"]);
        figure.Notes.ShouldContain("Shown are the largest 2 of 4.");
    }

    [Fact]
    public void HeatMap_CountsDoNotMatch_ThrowsNamingThem() =>
        Should.Throw<ArgumentException>(() => Chart.HeatMap(new HeatMapOptions(), 2, 3, [1, 2])).Message.ShouldContain("2 values for 2 rows of 3 columns; expected 6");

    [Fact]
    public void HeatMap_LogarithmicAxisWithoutEnds_ThrowsAskingForThem() =>
        Should.Throw<ArgumentException>(() => Chart.HeatMap(new HeatMapOptions { XAxis = new Axis { Scale = AxisScale.Logarithmic } }, 1, 1, [1])).Message.ShouldContain("give its Minimum and Maximum");

    [Fact]
    public void Line_ManySeriesWithNotes_TellsOnlyTheFirst()
    {
        LineSeries[] series = [.. Enumerable.Range(0, 20).Select(index => new LineSeries { Name = $"s{index}", X = [1, 2], Y = [1, double.NaN] })];

        Figure figure = Chart.Line(new LineChartOptions(), series);

        figure.Notes.Length.ShouldBe(6);
        figure.Notes[^1].ShouldBe("And 15 more remarks of this kind.");
    }

    [Fact]
    public void HeatMap_DivergingAroundMiddle_PutsTheMiddleInTheMiddleOfTheColours()
    {
        Figure figure = Chart.HeatMap(new HeatMapOptions { Colours = ColourScheme.Diverging, Middle = 5 }, 1, 3, [5, 9, 4]);

        string[] cells = [.. XDocument.Parse(figure.ToSvg()).Descendants().Where(element => element.Name.LocalName == "rect" && element.HasElements).Select(element => element.Attribute("fill")!.Value)];
        cells[0].ShouldBe("#F6F6F4");
        cells[1].ShouldBe("#671C05");
    }

    [Fact]
    public void Panels_SharedLegendAndHeading_AreDrawnOnce()
    {
        Figure Panel(string title) => Chart.Histogram(new HistogramOptions { Title = title }, new HistogramSeries { Name = "data", Values = [1, 2] }, new HistogramSeries { Name = "model", Values = [1, 3] });

        string[] texts = [.. XDocument.Parse(Chart.Panels(new PanelOptions(), Panel("first"), Panel("second")).ToSvg()).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];

        texts.Count(text => text == "model").ShouldBe(1);
        texts.Count(text => text == "count per bin").ShouldBe(1);
        texts.ShouldContain("first");
        texts.ShouldContain("second");
    }

    [Fact]
    public void FromPlanarRgb_Planes_AreInterleavedAndOddValuesCounted()
    {
        PixelImage image = PixelImage.FromPlanarRgb(2, 1, [0f, 1f, 0.5f, float.NaN, 2f, -1f]);

        image.DroppedValues.ShouldBe(1);
        image.ToPng().ShouldBe(PixelImage.FromRgb(2, 1, [0, 128, 255, 255, 0, 0]).ToPng());
    }

    [Fact]
    public void FromGray_WrongCount_ThrowsNamingSizes() =>
        Should.Throw<ArgumentException>(() => PixelImage.FromGray(2, 2, new float[3])).Message.ShouldContain("3 values for a picture of 2 × 2 pixels");

    private static Axis Scaled(bool logarithmic) => new() { Scale = logarithmic ? AxisScale.Logarithmic : AxisScale.Linear };

    private static XElement ByClass(XElement svg, string classes) => svg.Descendants().Single(element => element.Attribute("class")?.Value == classes);

    // Place of an axis by its tick label: labels of the vertical axis end at the axis and sit 0.35 of 12 pixels below their tick.
    private static double LabelAt(XElement svg, string label, string attribute)
    {
        XElement text = svg.Descendants().Single(element => element.Name.LocalName == "text" && element.Value == label && element.Attribute("text-anchor")?.Value == (attribute == "x" ? "middle" : "end"));
        return double.Parse(text.Attribute(attribute)!.Value, CultureInfo.InvariantCulture) - (attribute == "y" ? 4.2 : 0);
    }

    /// <summary>The name stands in the legend, and once more at the median of the points, which outliers do not move.</summary>
    [Fact]
    public void Scatter_Labelled_NamesStandInTheMiddleOfTheirPoints()
    {
        ScatterSeries near = new() { Name = "near", X = [0, 1, 2, 100], Y = [0, 0, 0, 0], IsLabelled = true }, far = new() { Name = "far", X = [50], Y = [0] };

        string svg = Chart.Scatter(new ScatterOptions(), near, far).ToSvg();

        double[] places = [.. Regex.Matches(svg, "<text x=\"([0-9.]+)\"[^>]*>near</text>").Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        double[] ticks = [.. Regex.Matches(svg, "<text x=\"([0-9.]+)\"[^>]*>(0|100)</text>").Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        places.Length.ShouldBe(2);
        Regex.Count(svg, ">far</text>").ShouldBe(1);
        places[1].ShouldBeLessThan(ticks.Min() + (0.1 * (ticks.Max() - ticks.Min())));
    }

    /// <summary>Three crowds in one place, whose names are as wide as a third of the plot: one below the other, and within it.</summary>
    [Fact]
    public void Scatter_LabelledInOnePlace_NamesStandApart()
    {
        string[] names = ["a name of some width", "another long name", "and one more of them"];
        ScatterSeries[] crowds = [.. names.Select(name => new ScatterSeries { Name = name, X = [0, 0, 0, 0, 10], Y = [5, 5, 5, 0, 10], IsLabelled = true })];

        string svg = Chart.Scatter(new ScatterOptions(), crowds).ToSvg();

        (double X, double Y)[] places = [.. names.Select(name => Regex.Match(svg, $"<text x=\"([0-9.]+)\" y=\"([0-9.]+)\"[^>]*rim[^>]*>{name}</text>"))
            .Select(m => (double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)))];
        double axis = double.Parse(Regex.Match(svg, "<text x=\"([0-9.]+)\"[^>]*>0</text>").Groups[1].Value, CultureInfo.InvariantCulture);
        places.ShouldAllBe(place => place.X > axis + 40); // half of the shortest name
        double[] lines = [.. places.Select(place => place.Y).Order()];
        (lines[1] - lines[0]).ShouldBeGreaterThan(15);
        (lines[2] - lines[1]).ShouldBeGreaterThan(15);
    }
}
