using Offshell.Experiments.AdBench;

namespace Offshell.Experiments.Tests.AdBench;

public sealed class AdBenchSplitTests
{
    private static bool[] Labels(int rows, int anomalies) => [.. Enumerable.Range(0, rows).Select(i => i < anomalies)];

    /// <summary>Check values that the protocol states; the first is splitmix64's first output for seed 0.</summary>
    [Theory]
    [InlineData(0ul, 0, 0xE220A8397B1DCDAFul)]
    [InlineData(0ul, 1, 0x910A2DEC89025CC1ul)]
    [InlineData(0ul, 2, 0x975835DE1C9756CEul)]
    [InlineData(1ul, 0, 0xC42C5A1AA3820138ul)]
    public void Key_StatedSeedsAndRows_GivesStatedValues(ulong seed, int row, ulong expected) => AdBenchSplit.Key(seed, row).ShouldBe(expected);

    [Fact]
    public void NormalsOnly_AnySet_TrainsOnNormalsAndTestsOnTheOthers()
    {
        AdBenchSplit split = AdBenchSplit.NormalsOnly(Labels(1831, 176), 0);

        split.Train.Length.ShouldBe(1158); // ⌊0.7 · 1655⌋, as stated for the set of this size.
        split.Train.ShouldAllBe(row => row >= 176);
        split.Test.Length.ShouldBe(673);
        split.Test.Count(row => row < 176).ShouldBe(176);
        split.Train.Intersect(split.Test).ShouldBeEmpty();
    }

    [Fact]
    public void NormalsOnly_LargeSet_IsLimited()
    {
        AdBenchSplit split = AdBenchSplit.NormalsOnly(Labels(49097, 3511), 1);

        split.Train.Length.ShouldBe(20000);
        split.Test.Length.ShouldBe(5000 + 3511);
        split.Train.Intersect(split.Test).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(49097, 3511, 715)]
    [InlineData(30000, 60, 60)]
    [InlineData(30000, 150, 100)]
    public void Contaminated_LargeSet_KeepsTheShareOfAnomalies(int rows, int anomalies, int expected)
    {
        AdBenchSplit split = AdBenchSplit.Contaminated(Labels(rows, anomalies), 0);

        split.Train.Length.ShouldBe(10000);
        split.Train.Count(row => row < anomalies).ShouldBe(expected);
        split.Test.ShouldBe(split.Train);
    }

    [Fact]
    public void Contaminated_SmallSet_TakesEveryRow() => AdBenchSplit.Contaminated(Labels(500, 20), 2).Train.ShouldBe(Enumerable.Range(0, 500));

    [Fact]
    public void LimitedTrain_MoreRowsThanAllowed_TakesTheSmallestKeys()
    {
        AdBenchSplit split = AdBenchSplit.NormalsOnly(Labels(1000, 100), 3);

        var limited = split.LimitedTrain(3, 50);

        limited.Length.ShouldBe(50);
        ulong largest = limited.Max(row => AdBenchSplit.Key(1003, row));
        split.Train.Except(limited).ShouldAllBe(row => AdBenchSplit.Key(1003, row) > largest);
        split.LimitedTrain(3, 5000).ShouldBe(split.Train);
    }
}
