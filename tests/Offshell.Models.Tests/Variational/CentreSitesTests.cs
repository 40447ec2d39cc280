using Offshell.Models.Variational;

namespace Offshell.Models.Tests.Variational;

public sealed class CentreSitesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Spread_TwoSites_AreAntipodal(int latents)
    {
        double[][] sites = CentreSites.Spread(2, latents);

        CentreSites.SmallestDistance(sites).ShouldBe(2, 1e-9);
        sites[0].Zip(sites[1], (a, b) => a + b).ShouldAllBe(sum => Math.Abs(sum) < 1e-6);
    }

    /// <summary>d + 1 points form a simplex, whose chord is √(2N/(N − 1)).</summary>
    [Theory]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(6, 5)]
    public void Spread_OneMoreThanLatents_IsASimplex(int count, int latents) =>
        CentreSites.SmallestDistance(CentreSites.Spread(count, latents)).ShouldBe(Math.Sqrt(2.0 * count / (count - 1)), 1e-3);

    /// <summary>2d points form a cross-polytope, whose chord is √2.</summary>
    [Theory]
    [InlineData(4, 2)]
    [InlineData(6, 3)]
    [InlineData(8, 4)]
    public void Spread_TwiceTheLatents_IsACrossPolytope(int count, int latents) =>
        CentreSites.SmallestDistance(CentreSites.Spread(count, latents)).ShouldBe(Math.Sqrt(2), 1e-3);

    /// <summary>The largest smallest distance of nine points on a sphere is 2/√3 (Schütte and van der Waerden 1951).</summary>
    [Fact]
    public void Spread_NinePoints_ComesCloseToTheProvenOptimum()
    {
        double distance = CentreSites.SmallestDistance(CentreSites.Spread(9, 3));

        distance.ShouldBeLessThan((2 / Math.Sqrt(3)) + 1e-9);
        distance.ShouldBeGreaterThan(0.99 * 2 / Math.Sqrt(3));
    }

    [Fact]
    public void NinePoints_ChordAndEnergy_AreThePublishedOnes()
    {
        double[][] sites = CentreSites.Of(CentreLayout.Automatic, 9, 3);

        sites.ShouldAllBe(site => Math.Abs(site.Sum(x => x * x) - 1) < 1e-12);
        CentreSites.SmallestDistance(sites).ShouldBe(1.1547005383792515, 1e-12);
        CentreSites.Energy(sites).ShouldBe(25.801285115809044, 1e-9);
    }

    /// <summary>The Thomson problem for nine charges; its solution has other places than the best of the smallest distance.</summary>
    [Fact]
    public void LeastEnergy_NinePoints_IsThatOfTheThomsonProblem()
    {
        double[][] charges = CentreSites.LeastEnergy(9, 3);

        CentreSites.Energy(charges).ShouldBe(25.759986, 1e-5);
        CentreSites.SmallestDistance(charges).ShouldBeLessThan(1.1547);
    }

    [Fact]
    public void Circle_NeighboursAllAround_AreEquallyFar()
    {
        double[][] sites = CentreSites.Of(CentreLayout.Automatic, 7, 2);

        for (int i = 0; i < 7; i++) Math.Sqrt(sites[i].Zip(sites[(i + 1) % 7], (a, b) => (a - b) * (a - b)).Sum()).ShouldBe(2 * Math.Sin(Math.PI / 7), 1e-12);
        CentreSites.Of(CentreLayout.Circle, 4, 5).ShouldAllBe(site => site.Length == 5);
    }

    [Theory]
    [InlineData(CentreLayout.Automatic, 3, 1, "do not fit on one latent")]
    [InlineData(CentreLayout.Circle, 3, 1, "needs two latents")]
    [InlineData(CentreLayout.NinePoints, 9, 2, "needs three latents")]
    [InlineData(CentreLayout.NinePoints, 10, 3, "at most nine classes")]
    public void Of_NumbersThatDoNotFit_AreRefused(CentreLayout layout, int count, int latents, string message) =>
        Should.Throw<ArgumentException>(() => CentreSites.Of(layout, count, latents)).Message.ShouldContain(message);
}
