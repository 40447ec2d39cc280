using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Offshell.Data.Scaling;

namespace Offshell.Data.Tests.Scaling;

public sealed class ColumnScalerTests
{
    [Fact]
    public void FitStandard_KnownValues_UsesMeanAndPopulationDeviation()
    {
        // Mean 5 and population standard deviation 2, a textbook example.
        var scaler = ColumnScaler.Fit(ScalerKind.Standard, [2, 4, 4, 4, double.NaN, 5, 5, 7, 9]);

        scaler.Scale(9).ShouldBe(2, 1e-15);
        scaler.Scale(5).ShouldBe(0, 1e-15);
        scaler.LogSlope(100).ShouldBe(-Math.Log(2), 1e-15);
        scaler.Scale(double.NaN).ShouldBe(double.NaN);
    }

    [Fact]
    public void FitRobust_KnownValues_UsesMedianAndQuartiles()
    {
        // Hazen quartiles of 1, 2, 3, 4 are 1.5 and 3.5.
        var scaler = ColumnScaler.Fit(ScalerKind.Robust, [4, 1, 3, 2]);

        scaler.Scale(2.5).ShouldBe(0, 1e-15);
        scaler.Scale(4.5).ShouldBe(1, 1e-15);
    }

    [Fact]
    public void FitMinMax_KnownValues_MapsRangeToUnitInterval()
    {
        var scaler = ColumnScaler.Fit(ScalerKind.MinMax, [-1, 3, 0]);

        scaler.Scale(-1).ShouldBe(0);
        scaler.Scale(3).ShouldBe(1);
        scaler.Scale(5).ShouldBe(1.5);
    }

    [Fact]
    public void FitQuantile_ThreeValues_MapsMidRanksToNormalQuantiles()
    {
        // Mid-ranks 1/6, 1/2, 5/6; the normal quantile of 5/6 is 0.9674215661.
        var scaler = ColumnScaler.Fit(ScalerKind.Quantile, [10, 100, 1]);

        scaler.Scale(1).ShouldBe(-0.9674215661, 1e-9);
        scaler.Scale(10).ShouldBe(0, 1e-12);
        scaler.Scale(100).ShouldBe(0.9674215661, 1e-9);
        scaler.Scale(55).ShouldBe(0.9674215661 / 2, 1e-9);
        scaler.Scale(199).ShouldBe(3 * 0.9674215661, 1e-9); // tails: the slope of the line from 1 to 100
        scaler.LogSlope(55).ShouldBe(Math.Log(0.9674215661 / 90), 1e-9);
    }

    [Fact]
    public void FitQuantile_ManyUniformValues_GivesAStandardNormalSample()
    {
        double[] values = [.. Enumerable.Range(0, 5000).Select(i => Math.Exp(i / 1000.0))];
        var scaler = ColumnScaler.Fit(ScalerKind.Quantile, values);

        double[] scaled = [.. values.Select(scaler.Scale)];

        scaled.Average().ShouldBe(0, 1e-3);
        scaled.Select(z => z * z).Average().ShouldBe(1, 0.01);
    }

    [Theory]
    [InlineData(ScalerKind.Standard)]
    [InlineData(ScalerKind.Robust)]
    [InlineData(ScalerKind.MinMax)]
    [InlineData(ScalerKind.Quantile)]
    public void Fit_Weights_ActLikeRepeatedValues(ScalerKind kind)
    {
        var weighted = ColumnScaler.Fit(kind, [1, 2, 7, 50, double.NaN], [3, 1, 2, 0, 5]);
        var repeated = ColumnScaler.Fit(kind, [1, 1, 1, 2, 7, 7]);

        foreach (double x in new[] { -3, 0.5, 1.5, 2, 6, 9 })
        {
            // Interpolated quantiles of weights and of repeats agree at the values themselves, not between them.
            if (kind != ScalerKind.Robust) weighted.Scale(x).ShouldBe(repeated.Scale(x), 1e-12);
        }

        ColumnScaler.Fit(kind, [1, 2, 7], [2, 2, 2]).Scale(3).ShouldBe(ColumnScaler.Fit(kind, [1, 2, 7]).Scale(3), 1e-12);
    }

    [Theory]
    [InlineData(ScalerKind.Standard)]
    [InlineData(ScalerKind.Robust)]
    [InlineData(ScalerKind.MinMax)]
    [InlineData(ScalerKind.Quantile)]
    public void Fit_AwkwardColumns_GivesFiniteIncreasingScale(ScalerKind kind)
    {
        double[][] columns =
        [
            [],
            [double.NaN, double.NaN],
            [0.1, 0.1, 0.1],
            [-1e30, 1e30],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 5],
            [1e-300, 2e-300],
            [1e15, 1e15 + 1, 1e15 + 2],
        ];
        foreach (double[] column in columns)
        {
            var scaler = ColumnScaler.Fit(kind, column);
            double[] probes = [-1e30, -1, 0, 1, 1e30];

            double[] scaled = [.. probes.Select(scaler.Scale)];

            scaled.ShouldAllBe(value => double.IsFinite(value));
            for (int i = 1; i < scaled.Length; i++) scaled[i].ShouldBeGreaterThanOrEqualTo(scaled[i - 1]);
            scaled[^1].ShouldBeGreaterThan(scaled[0]);
            scaler.LogSlope(0.3).ShouldNotBe(double.NaN);
        }
    }

    [Fact]
    public void Fit_ConstantColumn_OnlyShifts()
    {
        foreach (ScalerKind kind in Enum.GetValues<ScalerKind>())
        {
            var scaler = ColumnScaler.Fit(kind, [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);

            scaler.Scale(0.1).ShouldBe(0, 1e-15);
            scaler.Scale(1.1).ShouldBe(1, 1e-15);
        }
    }

    [Fact]
    public void Unscale_OfScale_IsTheValue() => Prop.ForAll<NormalFloat[], NormalFloat, int>((raw, probe, kindIndex) =>
    {
        double[] values = [.. raw.Select(value => Math.Clamp(value.Get, -1e6, 1e6))];
        double x = Math.Clamp(probe.Get, -1e6, 1e6);
        var scaler = ColumnScaler.Fit((ScalerKind)((kindIndex & int.MaxValue) % 4), values);

        double back = scaler.Unscale(scaler.Scale(x));

        double scale = values.Append(x).Max(Math.Abs) + 1;
        back.ShouldBe(x, 1e-6 * scale);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void LogSlope_EveryKind_IsTheLogOfTheFiniteDifference()
    {
        double[] values = [.. Enumerable.Range(0, 50).Select(i => Math.Sin(i) * i)];
        foreach (ScalerKind kind in Enum.GetValues<ScalerKind>())
        {
            var scaler = ColumnScaler.Fit(kind, values);
            foreach (double x in new[] { -100.123, -3.217, 0.331, 7.77, 200.5 })
            {
                double slope = (scaler.Scale(x + 1e-5) - scaler.Scale(x - 1e-5)) / 2e-5;
                scaler.LogSlope(x).ShouldBe(Math.Log(slope), 1e-6);
            }
        }
    }

    [Fact]
    public void Read_OfWrite_GivesTheSameBits()
    {
        foreach (ScalerKind kind in Enum.GetValues<ScalerKind>())
        {
            var scaler = InputScaler.Fit(kind, [0.1, 0.25, 1 / 3.0, 17, -2e-5]);

            string json = Json(scaler);
            var read = InputScaler.Read(JsonDocument.Parse(json).RootElement);

            Json(read).ShouldBe(json);
            foreach (double x in new[] { -1e30, -1, 0.2, 5, 1e9 }) read.Apply(x).ShouldBe(scaler.Apply(x));
        }
    }

    [Theory]
    [InlineData("""{"kind":"Standard","center":0,"spread":0}""")]
    [InlineData("""{"kind":"Standard","center":0,"spread":1e999}""")]
    [InlineData("""{"kind":"Standard","center":0}""")]
    [InlineData("""{"kind":"Standard","center":"0","spread":1}""")]
    [InlineData("""{"kind":"Standard","center":0,"spread":1,"more":1}""")]
    [InlineData("""{"kind":"0","center":0,"spread":1}""")]
    [InlineData("""{"kind":"Quantile","scores":[0,1],"values":[1,1]}""")]
    [InlineData("""{"kind":"Quantile","scores":[0],"values":[1,2]}""")]
    [InlineData("""{"kind":"Quantile","scores":[],"values":[]}""")]
    [InlineData("""[]""")]
    public void Read_BadState_ThrowsFormatException(string json) =>
        Should.Throw<FormatException>(() => ColumnScaler.Read(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void Fit_BadInput_Throws()
    {
        Should.Throw<ArgumentException>(() => ColumnScaler.Fit(ScalerKind.Standard, [1, double.PositiveInfinity])).Message.ShouldContain("Value 2");
        Should.Throw<ArgumentException>(() => ColumnScaler.Fit(ScalerKind.Standard, [1, 2], [1, -1])).Message.ShouldContain("Weight 2");
        Should.Throw<ArgumentException>(() => ColumnScaler.Fit(ScalerKind.Standard, [1, 2], [1])).Message.ShouldContain("1 weights");
    }

    private static string Json(InputScaler scaler)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) scaler.Write(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
