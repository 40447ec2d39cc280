using Offshell.Models.Distributions;

namespace Offshell.Models.Tests.Distributions;

public class GaussianHeadTests
{
    private static readonly ColumnStatistics Column = ColumnStatistics.FromValues([10.0, 12.5, 17.1, 9.3, 11.1]);

    private static ColumnHead Source => HeadFactory.FromState(new() { Name = "gaussian", Constants = [0, 1, 0, 1e-9, 0, 1] });

    [Fact]
    public void NegativeLogLikelihood_PublishedPoint_IsGolden()
    {
        // The output a2 is the inverse softplus of 0.2, rounded to float.
        float a2 = (float)Math.Log(Math.Exp(0.2) - 1);

        HeadProbe.Nats(Source, 1.3, 1f, a2).ShouldBe(0.43450062077057205, 1e-6);
    }

    [Fact]
    public void InitialOutputs_AnyColumn_AreMeanAndStandardDeviationOfTheColumn()
    {
        ColumnHead head = HeadFactory.Create("gaussian", Column);
        float[] outputs = HeadProbe.Initial(head);

        head.Expected(outputs).ShouldBe(12.0, 1e-6);
        double oneDeviation = HeadProbe.SquaredPull(head, 12.0 + Column.StandardDeviation, outputs);
        oneDeviation.ShouldBe(1, 1e-6);
        (double low, double high) = head.Interval(outputs, 0.9);
        ((high - low) / 2 / Column.StandardDeviation).ShouldBe(1.6448536269514722, 1e-6);
    }

    [Fact]
    public void NegativeLogLikelihood_ExtremeValues_AreFiniteAndOrdered()
    {
        ColumnHead head = HeadFactory.Create("gaussian", Column);
        double last = double.NegativeInfinity;
        foreach (double raw in new[] { 12.0, 20, 1e3, 1e9, 1e20, 1e29, 1e30 })
        {
            double nats = HeadProbe.Nats(head, raw, 0f, -20f);
            nats.ShouldBeGreaterThan(last);
            double.IsFinite(nats).ShouldBeTrue();
            last = nats;
        }
    }

    [Fact]
    public void Create_ConstantColumn_KeepsAUsefulWidth()
    {
        ColumnHead head = HeadFactory.Create("gaussian", ColumnStatistics.FromValues([3, 3, 3, 3, 3, 3, 3, 3]));

        // One unit away costs about log(n + 2) nats more, however narrow the network asks to be.
        double difference = HeadProbe.Nats(head, 4, 0f, -50f) - HeadProbe.Nats(head, 3, 0f, -50f);
        difference.ShouldBe(Math.Log(10), 1e-6);
    }

    [Theory]
    [InlineData(0.1, 0)]
    [InlineData(1, 0.288675134594813)]
    public void Create_RecordedInSteps_KeepsTheWidthAboveQuantumOverRootTwelve(double step, double expectedFloor)
    {
        double[] values = [.. Enumerable.Range(0, 4000).Select(i => step * Math.Round(i / 40.0))];
        ColumnHead head = HeadFactory.Create("gaussian", ColumnStatistics.FromValues(values));

        double mean = head.Expected([0f, -100f]), width = head.Interval([0f, -100f], 0.6826894921370859).High - mean;

        width.ShouldBe(expectedFloor > 0 ? expectedFloor : 0.1 / Math.Sqrt(12), 1e-6);
    }
}
