using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Density;

public sealed class LatentDivergenceTests
{
    public static TheoryData<DivergenceMerge> Merges => [.. Enum.GetValues<DivergenceMerge>()];

    [Theory]
    [MemberData(nameof(Merges))]
    public void Score_IdenticalMembers_IsThatOfOne(DivergenceMerge merge)
    {
        double[] one = [7, 0.3, 2, 11];

        double single = LatentDivergence.Score(merge, one, 4);

        single.ShouldBe(0.15, 1e-12);
        LatentDivergence.Score(merge, [.. one, .. one, .. one], 4).ShouldBe(single, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Merges))]
    public void Score_ClassesInAnotherOrder_IsTheSame(DivergenceMerge merge)
    {
        RandomStream random = new RandomSource(4).Stream();
        double[] distances = [.. Enumerable.Range(0, 15).Select(_ => 20 * random.NextDouble())];
        int[] order = [3, 0, 4, 1, 2];
        double[] other = [.. Enumerable.Range(0, 3).SelectMany(m => order.Select(c => distances[(m * 5) + c]))];

        LatentDivergence.Score(merge, other, 5).ShouldBe(LatentDivergence.Score(merge, distances, 5), 1e-12);
    }

    /// <summary>1 − max over c of the merged exp(−d²/2), as the source writes it, where nothing underflows.</summary>
    [Theory]
    [InlineData(DivergenceMerge.Mean)]
    [InlineData(DivergenceMerge.Geometric)]
    [InlineData(DivergenceMerge.Max)]
    [InlineData(DivergenceMerge.Min)]
    public void Score_InLogarithms_IsTheDirectForm(DivergenceMerge merge)
    {
        RandomStream random = new RandomSource(6).Stream();
        for (int trial = 0; trial < 50; trial++)
        {
            double[] distances = [.. Enumerable.Range(0, 12).Select(_ => 15 * random.NextDouble())];
            double best = 0;
            for (int c = 0; c < 3; c++)
            {
                double[] v = [.. Enumerable.Range(0, 4).Select(m => Math.Exp(-0.5 * distances[(m * 3) + c]))];
                best = Math.Max(best, merge switch
                {
                    DivergenceMerge.Mean => v.Average(),
                    DivergenceMerge.Geometric => Math.Pow(v.Aggregate((a, b) => a * b), 0.25),
                    DivergenceMerge.Max => v.Max(),
                    _ => v.Min(),
                });
            }

            (1 - Math.Exp(-LatentDivergence.Score(merge, distances, 3))).ShouldBe(1 - best, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Merges))]
    public void Score_FarFromAllClasses_KeepsTheOrderThatTheDirectFormLoses(DivergenceMerge merge)
    {
        double[] squared = [80, 100, 2_000, 1e6, 1e30, 1e300];
        double[] scores = [.. squared.Select(d => LatentDivergence.Score(merge, [d, 2 * d, 1.5 * d, 3 * d], 2))];

        for (int i = 1; i < scores.Length; i++) scores[i].ShouldBeGreaterThan(scores[i - 1]);
        squared.Select(d => 1 - Math.Exp(-d / 2)).Distinct().Count().ShouldBe(1);
        scores.ShouldAllBe(s => double.IsFinite(s));
    }

    [Fact]
    public void Score_Merges_AreOrdered()
    {
        double[] distances = [1, 9, 4, 16];

        double Of(DivergenceMerge merge) => LatentDivergence.Score(merge, distances, 1);

        Of(DivergenceMerge.Max).ShouldBe(0.5, 1e-12);
        Of(DivergenceMerge.Min).ShouldBe(8, 1e-12);
        Of(DivergenceMerge.Geometric).ShouldBe(3.75, 1e-12);
        Of(DivergenceMerge.Mean).ShouldBe(-Math.Log((Math.Exp(-0.5) + Math.Exp(-4.5) + Math.Exp(-2) + Math.Exp(-8)) / 4), 1e-12);
    }

    [Fact]
    public void Score_LengthsThatDoNotFit_AreRefused() =>
        Should.Throw<ArgumentException>(() => LatentDivergence.Score(DivergenceMerge.Mean, [1, 2, 3], 2)).Message.ShouldContain("3 distances for 2 classes");
}
