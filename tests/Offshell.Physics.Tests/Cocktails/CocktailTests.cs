using Offshell.Physics.Cocktails;

namespace Offshell.Physics.Tests.Cocktails;

public sealed class CocktailTests
{
    /// <summary>Products of the table's columns, and the published shares and rates (arXiv:1811.10276, Table 1), which are rounded.</summary>
    [Theory]
    [InlineData("W", 109.6e6, 110e6, 0.592)]
    [InlineData("QCD", 61.4e6, 63e6, 0.338)]
    [InlineData("Z", 12.3e6, 12e6, 0.067)]
    [InlineData("ttbar", 0.63e6, 0.6e6, 0.003)]
    public void SingleLepton_EventsAndFractions_AreThePublishedOnes(string process, double product, double published, double fraction)
    {
        Cocktail.SingleLepton.Events(process).ShouldBe(product, 0.01 * product);
        Cocktail.SingleLepton.Events(process).ShouldBe(published, 0.06 * published);
        Cocktail.SingleLepton.Fraction(process).ShouldBe(fraction, 0.006);
    }

    [Fact]
    public void Weights_AnyProportion_GiveTheEventsOfEveryProcess()
    {
        string[] events = ["W", "W", "Z", "QCD", "ttbar", "W", "Z", "ttbar", "ttbar", "ttbar"];

        double[] weights = Cocktail.SingleLepton.Weights(events);

        foreach (EventProcess process in Cocktail.SingleLepton.Processes)
        {
            events.Zip(weights).Where(e => e.First == process.Name).Sum(e => e.Second)
                .ShouldBe(5 * process.CrossSection * process.Acceptance * process.TriggerEfficiency, 1e-3);
        }

        weights.Sum().ShouldBe(Cocktail.SingleLepton.TotalEvents, 1e-3);
    }

    [Fact]
    public void Weights_UnknownOrAbsentProcess_SaysWhich()
    {
        Should.Throw<ArgumentException>(() => Cocktail.SingleLepton.Weights(["W", "QCD", "Z", "ttbar", "top"])).Message.ShouldContain("no process 'top'");
        Should.Throw<ArgumentException>(() => Cocktail.SingleLepton.Weights(["W", "QCD", "Z"])).Message.ShouldContain("no event of the process 'ttbar'");
    }

    [Theory]
    [InlineData(-1, 0.5, 0.5)]
    [InlineData(1, 1.5, 0.5)]
    [InlineData(1, 0.5, double.NaN)]
    [InlineData(0, 0.5, 0.5)]
    public void Constructor_NumberOutOfRange_IsRefused(double crossSection, double acceptance, double trigger) =>
        Should.Throw<ArgumentException>(() => new Cocktail([new EventProcess("a", crossSection, acceptance, trigger)], 5));

    [Fact]
    public void Constructor_NameTwiceOrNone_IsRefused()
    {
        Should.Throw<ArgumentException>(() => new Cocktail([], 5)).Message.ShouldContain("no process");
        Should.Throw<ArgumentException>(() => new Cocktail([new("a", 1, 1, 1), new("a", 2, 1, 1)], 5)).Message.ShouldContain("'a' stands there 2 times");
    }
}
