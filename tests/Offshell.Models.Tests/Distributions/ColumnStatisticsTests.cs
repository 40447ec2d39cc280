using Offshell.Models.Distributions;

namespace Offshell.Models.Tests.Distributions;

public class ColumnStatisticsTests
{
    [Fact]
    public void FromValues_WithMissing_LeavesThemOut()
    {
        ColumnStatistics s = ColumnStatistics.FromValues([1, double.NaN, 3, 0, 4]);

        s.Count.ShouldBe(4);
        s.MissingCount.ShouldBe(1);
        s.Mean.ShouldBe(2);
        s.StandardDeviation.ShouldBe(Math.Sqrt(2.5), 1e-15);
        (s.Minimum, s.Maximum, s.Quantum, s.DistinctCount, s.IsInteger, s.ZeroFraction).ShouldBe((0, 4, 1, 4, true, 0.25));
    }

    [Fact]
    public void FromValues_Weights_CountLikeRepeatedRows()
    {
        ColumnStatistics weighted = ColumnStatistics.FromValues([1, 2, 7], [3, 1, 2]);
        ColumnStatistics repeated = ColumnStatistics.FromValues([1, 1, 1, 2, 7, 7]);

        weighted.Mean.ShouldBe(repeated.Mean, 1e-15);
        weighted.StandardDeviation.ShouldBe(repeated.StandardDeviation, 1e-14);
        weighted.LogMean.ShouldBe(repeated.LogMean, 1e-15);
    }

    [Fact]
    public void Quantum_RoundedDecimals_IsTheirStep()
    {
        double[] values = [.. Enumerable.Range(0, 500).Select(i => Math.Round(i * 7 % 500 * 0.01, 2))];

        ColumnStatistics.FromValues(values).Quantum.ShouldBe(0.01, 1e-9);
    }

    [Fact]
    public void Quantum_ContinuousValues_IsZero()
    {
        double[] values = [.. Enumerable.Range(1, 500).Select(i => Math.Sqrt(i))];

        ColumnStatistics.FromValues(values).Quantum.ShouldBe(0);
    }

    [Fact]
    public void FromValues_AllMissingOrEmpty_HasNoValues()
    {
        ColumnStatistics.FromValues([double.NaN, double.NaN]).ShouldSatisfyAllConditions(
            s => s.Count.ShouldBe(0), s => s.MissingCount.ShouldBe(2), s => s.StandardDeviation.ShouldBe(0));
        HeadFactory.Create("gaussian", ColumnStatistics.FromValues([])).Expected([0f, 0f]).ShouldBe(0);
    }

    [Fact]
    public void FromValues_Infinity_ThrowsNamingTheRow() =>
        Should.Throw<ArgumentException>(() => ColumnStatistics.FromValues([1, double.NegativeInfinity])).Message.ShouldContain("Value 2");

    [Fact]
    public void FromCodes_UnseenAndMissing_AreLeftOut()
    {
        ColumnStatistics s = ColumnStatistics.FromCodes([0, 2, 2, -1, double.NaN], 3);

        (s.Count, s.MissingCount, s.CategoryCount).ShouldBe((3, 1, 3));
        s.CategoryFractions.ShouldBe([1.0 / 3, 0, 2.0 / 3]);
    }
}
