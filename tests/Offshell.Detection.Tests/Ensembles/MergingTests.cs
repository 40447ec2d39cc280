using FsCheck;
using FsCheck.Fluent;
using Offshell.Detection.Ensembles;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Ensembles;

public sealed class MergingTests
{
    private static readonly double[] Equal = [1, 1, 1];

    private static double[] Places(ulong seed, int count = 3)
    {
        RandomStream random = new RandomSource(seed).Stream();
        return [.. Enumerable.Range(0, count).Select(_ => 0.001 + (0.998 * random.NextDouble()))];
    }

    [Fact]
    public void Merge_AnyPlaces_AndIsBelowGeometricBelowMeanBelowOr() => Prop.ForAll<uint>(seed =>
    {
        double[] u = Places(seed);
        double and = Merging.Merge(EnsembleMerge.And, u, Equal), mean = Merging.Merge(EnsembleMerge.Mean, u, Equal);
        double geometric = Merging.Merge(EnsembleMerge.Geometric, u, Equal), or = Merging.Merge(EnsembleMerge.Or, u, Equal);
        return and <= geometric + 1e-12 && geometric <= mean + 1e-12 && mean <= or + 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merge_OnePlaceRises_NeverFalls() => Prop.ForAll<uint>(seed =>
    {
        double[] u = Places(seed), higher = [u[0], u[1] + ((1 - u[1]) / 2), u[2]];
        return Enum.GetValues<EnsembleMerge>().All(merge => Merging.Merge(merge, higher, Equal) >= Merging.Merge(merge, u, Equal));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(EnsembleMerge.And, 0.25)]
    [InlineData(EnsembleMerge.Min, 0.25)]
    [InlineData(EnsembleMerge.Or, 1.0)]
    [InlineData(EnsembleMerge.Max, 1.0)]
    [InlineData(EnsembleMerge.Mean, 1.75 / 3)]
    [InlineData(EnsembleMerge.Product, -2.0794415416798357)] // ln(0.25 · 0.5 · 1) = −3 ln 2
    [InlineData(EnsembleMerge.Geometric, 0.5)]
    public void Merge_QuarterHalfOne_IsTheFormula(EnsembleMerge merge, double expected) =>
        Merging.Merge(merge, [0.25, 0.5, 1], Equal).ShouldBe(expected, tolerance: 1e-14);

    /// <summary>Independent uniform places: P(min &gt; t) = (1 − t)ⁿ and P(max &gt; t) = 1 − tⁿ.</summary>
    [Fact]
    public void Merge_IndependentNormals_HasTheKnownNull()
    {
        const int rows = 20_000;
        const double t = 0.8;
        int and = 0, or = 0;
        for (ulong i = 0; i < rows; i++)
        {
            double[] u = Places(i + 1);
            if (Merging.Merge(EnsembleMerge.And, u, Equal) > t) and++;
            if (Merging.Merge(EnsembleMerge.Or, u, Equal) > t) or++;
        }

        double andRate = Math.Pow(1 - t, 3), orRate = 1 - Math.Pow(t, 3);
        // Places leave out 0.001 at each end; four standard errors besides.
        ((double)and / rows).ShouldBe(andRate, tolerance: (4 * Math.Sqrt(andRate * (1 - andRate) / rows)) + 0.001);
        ((double)or / rows).ShouldBe(orRate, tolerance: (4 * Math.Sqrt(orRate * (1 - orRate) / rows)) + 0.003);
    }

    [Fact]
    public void Disagreement_ZeroAndOne_IsOneHalf() => Merging.Disagreement([0, 1]).ShouldBe(0.5);

    [Theory]
    [InlineData(EnsembleScale.Place)]
    [InlineData(EnsembleScale.Surprise)]
    public void Map_AnyScores_KeepsTheirOrder(EnsembleScale scale)
    {
        RandomStream random = new RandomSource(4).Stream();
        double[] heldOut = [.. Enumerable.Range(0, 200).Select(_ => Math.Round(random.NextNormal(), 1))];
        double[] scores = [.. Enumerable.Range(0, 500).Select(_ => 2 * random.NextNormal()).Order()];
        var map = new ScoreScale(scale, heldOut);

        double[] mapped = [.. scores.Select(map.Map)];

        mapped.Zip(mapped.Skip(1)).ShouldAllBe(pair => pair.Second >= pair.First);
        mapped.ShouldAllBe(m => double.IsFinite(m));
    }

    [Fact]
    public void Map_TiedScore_IsItsMidRank() =>
        // Below 2 lie two of four, two coincide: (2 + 1 + 0.5)/5.
        new ScoreScale(EnsembleScale.Place, [1, 1, 2, 2]).Map(2).ShouldBe(0.7, tolerance: 1e-15);

    [Fact]
    public void Map_SurpriseOfExponentialScores_IsTheirTrueTail()
    {
        RandomStream random = new RandomSource(8).Stream();
        var map = new ScoreScale(EnsembleScale.Surprise, Samples.Exponential(random, 20_000));

        // P(S > s) = e^(−s), far beyond the largest held-out score as well; mean excess known to 1/√2000.
        map.Map(1).ShouldBe(1, tolerance: 0.03);
        map.Map(30).ShouldBe(30, tolerance: 3);
    }
}
