using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Metrics;

public sealed class FigureTests
{
    /// <summary>Five rows worked by hand, one pair of equal scores across the classes.</summary>
    [Fact]
    public void AveragePrecision_HandWorkedRows_GroupsTies()
    {
        LabelledScores untied = LabelledScores.Create([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);
        LabelledScores tied = LabelledScores.Create([5, 3, 3, 2, 1], [true, true, false, false, true]);

        AveragePrecision.Value(untied).ShouldBe((1 + (2 / 3.0)) / 2, tolerance: 1e-15);
        AveragePrecision.Value(tied).ShouldBe((1 + (2 / 3.0) + (3 / 5.0)) / 3, tolerance: 1e-15);
    }

    [Fact]
    public void AveragePrecision_ConstantAndRandomScore_IsThePrevalence()
    {
        RandomStream stream = new RandomSource(1).Stream();
        bool[] anomalous = [.. Enumerable.Range(0, 20_000).Select(i => i % 10 == 0)];
        LabelledScores random = LabelledScores.Create(Samples.Normal(stream, anomalous.Length), anomalous);

        AveragePrecision.Value(LabelledScores.Create(new double[anomalous.Length], anomalous)).ShouldBe(0.1, tolerance: 1e-12);
        AveragePrecision.Value(random).ShouldBe(0.1, tolerance: 5 * AveragePrecision.Bootstrap(random, 50, new RandomSource(2)).StandardError);
    }

    [Fact]
    public void AveragePrecision_IntegerWeights_EqualRepeatedRows()
    {
        LabelledScores weighted = LabelledScores.Create([3, 2, 2, 1], [true, false, true, false], [2, 1, 3, 2]);
        LabelledScores repeated = LabelledScores.Create([3, 3, 2, 2, 2, 2, 1, 1], [true, true, false, true, true, true, false, false]);

        AveragePrecision.Value(weighted).ShouldBe(AveragePrecision.Value(repeated), tolerance: 1e-15);
        RocAuc.Value(weighted).ShouldBe(RocAuc.Value(repeated), tolerance: 1e-15);
    }

    [Fact]
    public void DecisionCounts_HandCountedRows_GiveTheUsualRatios()
    {
        DecisionCounts counts = DecisionCounts.At([5, 4, 3, 2, 1, 0], [true, false, true, true, false, false], threshold: 2);

        counts.ShouldBe(new DecisionCounts(TruePositives: 2, FalsePositives: 1, TrueNegatives: 2, FalseNegatives: 1));
        counts.Precision.ShouldBe(2 / 3.0);
        counts.Recall.ShouldBe(2 / 3.0);
        counts.F1.ShouldBe(2 / 3.0);
        counts.Specificity.ShouldBe(2 / 3.0);
        counts.Accuracy.ShouldBe(4 / 6.0);
    }

    [Fact]
    public void Reliability_HandBinnedProbabilities_GivesHandComputedError()
    {
        Reliability result = Reliability.Of([0.1, 0.1, 0.9, 0.9, 1.0], [false, true, true, true, false], binCount: 2);

        result.Bins.Select(b => b.Count).ShouldBe([2, 3]);
        result.ExpectedCalibrationError.ShouldBe((0.4 * 2 / 5) + (Math.Abs((2 / 3.0) - (2.8 / 3)) * 3 / 5), tolerance: 1e-15);
    }

    [Fact]
    public void Reliability_TrueProbabilities_ErrorIsAsSmallAsNoise()
    {
        RandomStream stream = new RandomSource(3).Stream();
        double[] probabilities = Samples.Draw(20_000, stream.NextDouble);
        bool[] outcomes = [.. probabilities.Select(p => stream.NextDouble() < p)];

        Reliability.Of(probabilities, outcomes).ExpectedCalibrationError.ShouldBeLessThan(0.02);
        Reliability.Of([.. probabilities.Select(p => p * p)], outcomes).ExpectedCalibrationError.ShouldBe(1 / 6.0, tolerance: 0.02);
    }

    [Fact]
    public void PitHistogram_UniformAndShiftedValues_OnlyTheFormerStayInRange()
    {
        RandomStream stream = new RandomSource(4).Stream();
        double[] flat = Samples.Draw(10_000, stream.NextDouble);

        PitHistogram uniform = PitHistogram.Of(flat, 20, coverage: 0.9999);
        PitHistogram bent = PitHistogram.Of([.. flat.Select(Math.Sqrt)], 20, coverage: 0.9999);

        uniform.Counts.Sum().ShouldBe(10_000);
        uniform.Counts.ShouldAllBe(c => uniform.ExpectedRange.Contains(c));
        bent.Counts.Count(c => bent.ExpectedRange.Contains(c)).ShouldBeLessThan(5);
        PitHistogram.Of([0, 0.5, 1], 2).Counts.ShouldBe([1, 2]);
    }

    [Fact]
    public void MidRanks_TiedValues_ShareTheMeanRank() => Ranks.MidRanks([10, 20, 10, 5]).ShouldBe([2.5, 4, 2.5, 1]);

    /// <summary>1 − 6 Σd²/(n(n² − 1)) holds without ties.</summary>
    [Fact]
    public void Spearman_PermutedRanks_EqualsTheDifferenceFormula()
    {
        double[] a = [1, 2, 3, 4, 5, 6, 7], b = [3, 1, 2, 6, 7, 4, 5];

        double squares = a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

        Ranks.Spearman(a, b).ShouldBe(1 - (6 * squares / (7 * 48)), tolerance: 1e-15);
        Ranks.Spearman([.. a.Select(Math.Exp)], [.. b.Select(x => -x)]).ShouldBe(-Ranks.Spearman(a, b), tolerance: 1e-15);
        Ranks.Spearman(a, new double[7]).ShouldBe(double.NaN);
    }

    [Fact]
    public void MeanRanks_TwoDataSets_BestIsOneAndTiesShare() =>
        Ranks.MeanRanks([[0.9, 0.8, 0.7], [0.6, 0.6, 0.9]]).ShouldBe([(1 + 2.5) / 2, (2 + 2.5) / 2, (3 + 1) / 2.0]);

    [Fact]
    public void Quantile_WeightedAndPlain_FollowTheDefinition()
    {
        WeightedSample.Quantile([3, 1, 2, 4], 0.5).ShouldBe(2.5);
        WeightedSample.Quantile([3, 1, 2], 0.5).ShouldBe(2);
        WeightedSample.Quantile([3, 1, 2], 0).ShouldBe(1);
        WeightedSample.Quantile([3, 1, 2], 1).ShouldBe(3);
        WeightedSample.Quantile([3, 1, 2], 0.5, [5, 1, 1]).ShouldBe(3);
        WeightedSample.Quantile([3, 1, 2], 0.5, [2, 1, 1]).ShouldBe(2.5);
        WeightedSample.Quantile([3, 1, 2], 0.5, [1, 1, 0]).ShouldBe(2); // a row without weight is no row
        WeightedSample.EffectiveCount([2, 2, 2]).ShouldBe(3);
        WeightedSample.EffectiveCount([1, 3]).ShouldBe(1.6);
    }
}
