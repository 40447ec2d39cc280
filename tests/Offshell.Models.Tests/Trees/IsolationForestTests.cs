using Offshell.Models;
using Offshell.Models.Trees;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Trees;

public sealed class IsolationForestTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        IsolationForest.Fit(rows, new() { Trees = 30 }, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => IsolationForest.FromState(state);

    [Theory]
    [InlineData(10, false, 3.8579365)]
    [InlineData(10, true, 3.7488805)]
    [InlineData(256, false, 10.2486899)]
    [InlineData(256, true, 10.2447709)]
    [InlineData(2, false, 1)]
    [InlineData(1, true, 0)]
    public void Expected_KnownSizes_GivesPublishedValues(int count, bool approximate, double expected) =>
        PathLength.Expected(count, approximate).ShouldBe(expected, tolerance: 5e-8);

    [Fact]
    public void Expected_AcrossTheExactLimit_IsSmooth() =>
        (PathLength.Expected(1001) - PathLength.Expected(1000)).ShouldBe(PathLength.Expected(1000) - PathLength.Expected(999), tolerance: 1e-5);

    [Fact]
    public void Score_PathLengths_FollowTheFormula()
    {
        PathLength.Score(4, PathLength.Expected(256, approximateHarmonic: true)).ShouldBe(0.7628952638225615, tolerance: 1e-14);
        PathLength.Score(7.5, 7.5).ShouldBe(0.5);
    }

    /// <summary>Of n distinct values in one dimension, a full-height tree isolates each; with two, both at depth 1.</summary>
    [Fact]
    public void MeanPathLengths_TwoRows_AreOne()
    {
        RowMatrix rows = TestRows.Column(0, 1);
        double[] lengths = new double[2];

        IsolationForest.Fit(rows, null, new RandomSource(1)).MeanPathLengths(rows, lengths);

        lengths.ShouldBe([1, 1]);
    }

    /// <summary>
    /// Rows 0, 1 and g + 1: the first cut isolates the far row with probability g/(g + 1), so its expected depth is
    /// 1·g/(g + 1) + 2·1/(g + 1).
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void MeanPathLengths_ThreeRows_AgreeWithTheExactExpectation(double gap)
    {
        const int trees = 4000;
        var forest = IsolationForest.Fit(TestRows.Column(0, 1, gap + 1), new() { Trees = trees }, new RandomSource(2));
        double[] lengths = new double[1];

        forest.MeanPathLengths(TestRows.Column(gap + 1), lengths);

        double isolatedFirst = gap / (gap + 1);
        double deviation = Math.Sqrt(isolatedFirst * (1 - isolatedFirst) / trees);
        lengths[0].ShouldBe(isolatedFirst + (2 * (1 - isolatedFirst)), tolerance: 5 * deviation);
    }

    [Fact]
    public void MeanPathLengths_UniformRowsAndOneFarRow_AreLeastForTheFarRow()
    {
        RandomStream stream = new RandomSource(4).Stream();
        double[] values = [.. Enumerable.Range(0, 200).Select(_ => stream.NextDouble()), 10];
        double[] lengths = new double[values.Length];

        IsolationForest.Fit(TestRows.Column(values), null, new RandomSource(1)).MeanPathLengths(TestRows.Column(values), lengths);

        double far = lengths[^1];
        lengths[..^1].ShouldAllBe(length => length > far);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Fit_AllRowsEqual_GivesOneLeafOfExpectedLength(int level)
    {
        RowMatrix rows = new(Enumerable.Repeat(2.5, 300).ToArray(), 100, 3);

        double[] scores = IsolationForest.Fit(rows, new() { ExtensionLevel = level }, new RandomSource(1)).Score(rows);

        scores.ShouldAllBe(score => Math.Abs(score - 0.5) < 1e-14);
    }

    /// <summary>
    /// The defect that the extension repairs: axis-parallel cuts leave ghosts of low score at (10, 10) and (−10, −10)
    /// beside two blobs at (10, −10) and (−10, 10).
    /// </summary>
    [Fact]
    public void Score_ExtendedForest_SeesGhostRegionsBetter()
    {
        double[] values = TestRows.Normal(1000, 2, 3).ToArray();
        for (int i = 0; i < 1000; i++)
        {
            values[2 * i] += i % 2 == 0 ? 10 : -10;
            values[(2 * i) + 1] -= i % 2 == 0 ? 10 : -10;
        }

        RowMatrix rows = new(values, 1000, 2), probes = RowMatrix.FromRows([[10, 10], [10, -10]]);
        double[] plain = IsolationForest.Fit(rows, new() { Trees = 300 }, new RandomSource(1)).Score(probes);
        double[] extended = IsolationForest.Fit(rows, new() { Trees = 300, ExtensionLevel = 1 }, new RandomSource(1)).Score(probes);

        (extended[0] - extended[1]).ShouldBeGreaterThan(plain[0] - plain[1]);
    }

    [Fact]
    public void FromState_ChildBeforeParent_Throws()
    {
        FittedState good = IsolationForest.Fit(TestRows.Normal(50, 2, 1), null, new RandomSource(1)).State;
        good.Integers("left children")[0] = 0;

        Should.Throw<InvalidDataException>(() => IsolationForest.FromState(good)).Message.ShouldContain("Node 0");
    }

    [Fact]
    public void Fit_OptionsOutOfRange_NamesEveryProblem()
    {
        string message = Should.Throw<ArgumentException>(() =>
            IsolationForest.Fit(TestRows.Normal(9, 2, 1), new() { Trees = 0, SubsampleSize = 1, HeightLimit = 0, ExtensionLevel = -1 }, new RandomSource(1))).Message;

        foreach (string name in new[] { "Trees", "SubsampleSize", "HeightLimit", "ExtensionLevel" }) message.ShouldContain(name);
    }
}

public sealed class ExtendedIsolationForestTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        IsolationForest.Fit(rows, new() { Trees = 30, ExtensionLevel = 2 }, new RandomSource(seed), null, cancellationToken);

    /// <summary>Some hyperplanes are nearly parallel to the ray and are crossed only far out; beyond them all the score is constant.</summary>
    private protected override double NearestFarSize => 1e9;

    private protected override IRowScorer Restore(FittedState state) => IsolationForest.FromState(state);
}
