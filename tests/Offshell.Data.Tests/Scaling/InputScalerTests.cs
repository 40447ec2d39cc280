using Offshell.Data.Scaling;

namespace Offshell.Data.Tests.Scaling;

public sealed class InputScalerTests
{
    [Fact]
    public void Apply_WithinRangeAndMargin_IsTheScaledValue()
    {
        var scaler = InputScaler.Fit(ScalerKind.MinMax, [0, 10], margin: 0.5);

        scaler.Apply(5).ShouldBe(0.5f);
        scaler.Apply(15).ShouldBe(1.5f);
        scaler.Apply(-5).ShouldBe(-0.5f);
    }

    [Fact]
    public void Apply_BeyondTheMargin_GrowsLogarithmically()
    {
        var scaler = InputScaler.Fit(ScalerKind.MinMax, [0, 1], margin: 1);

        scaler.Apply(2 + Math.E - 1).ShouldBe(3f, 1e-6f);
        scaler.Apply(-1 - (Math.E - 1)).ShouldBe(-2f, 1e-6f);
        scaler.Apply(1e30).ShouldBe((float)(2 + Math.Log(1e30)), 1e-4f);
    }

    [Theory]
    [InlineData(ScalerKind.Standard)]
    [InlineData(ScalerKind.Robust)]
    [InlineData(ScalerKind.MinMax)]
    [InlineData(ScalerKind.Quantile)]
    public void Apply_FarOutliers_AreFiniteAndStrictlyOrdered(ScalerKind kind)
    {
        double[][] columns = [[3, 1, 4, 1, 5], [0.1, 0.1], [1e-300, 2e-300], [-1e30, 0, 0, 0, 0, 1, 1e30], [1e20, 1e20 + 1e5]];
        foreach (double[] column in columns)
        {
            var scaler = InputScaler.Fit(kind, column);
            double[] probes = [.. Enumerable.Range(-30, 61).Select(e => e < 0 ? -Math.Pow(10, -e) : e == 0 ? 0 : Math.Pow(10, e))];

            float[] inputs = [.. probes.Select(scaler.Apply)];

            inputs.ShouldAllBe(value => float.IsFinite(value) && Math.Abs(value) < 1800);
            double span = column.Max() - column.Min();
            for (int i = 1; i < probes.Length; i++)
            {
                inputs[i].ShouldBeGreaterThanOrEqualTo(inputs[i - 1]);
                bool isFar = Math.Min(Math.Abs(probes[i]), Math.Abs(probes[i - 1])) > 100 * (column.Max(Math.Abs) + span) && span > 1e-100;
                if (isFar) inputs[i].ShouldBeGreaterThan(inputs[i - 1]);
            }
        }
    }

    [Theory]
    [InlineData(ScalerKind.Standard)]
    [InlineData(ScalerKind.MinMax)]
    [InlineData(ScalerKind.Quantile)]
    public void Apply_ManyValues_GivesTheBitsOfEachAlone(ScalerKind kind)
    {
        var scaler = InputScaler.Fit(kind, [-2, 0, 1, 7], margin: 0.5);
        double[] edges = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon, 0, -0.0, 7, 11.5, 12, 1e300];
        double[] values = [.. Enumerable.Range(0, 300).Select(i => i % 13 == 12 ? Math.Sin(i) * 9 : edges[i % 13])];

        for (int count = 0; count <= 21; count++)
        {
            double[] part = values[count..(2 * count)];
            float[] inputs = [.. Enumerable.Repeat(99f, count + 1)];
            scaler.Apply(part, inputs);
            inputs.Select(BitConverter.SingleToInt32Bits).ShouldBe([.. part.Select(v => BitConverter.SingleToInt32Bits(scaler.Apply(v))), BitConverter.SingleToInt32Bits(99f)]);
        }

        Should.Throw<ArgumentException>(() => scaler.Apply(values, new float[299])).Message.ShouldContain("room for 299 inputs; expected 300");
    }

    [Fact]
    public void Apply_Missing_IsNaN() => InputScaler.Fit(ScalerKind.Standard, [1, 2]).Apply(double.NaN).ShouldBe(float.NaN);
}
