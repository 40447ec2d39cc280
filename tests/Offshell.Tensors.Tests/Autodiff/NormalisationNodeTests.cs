using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;
using Offshell.TestKit.Gradients;

namespace Offshell.Tensors.Tests.Autodiff;

public sealed class NormalisationNodeTests
{
    private const double Epsilon = 1e-3;

    [Theory]
    [InlineData(2, 16)]
    [InlineData(7, 48)]
    [InlineData(30, 128)]
    public void LayerNormalisation_ManyShapes_FollowsTheFormula(int features, int lanes) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [features],
        Lanes = lanes,
        ActiveLanes = lanes - 3,
        Build = parameters =>
        {
            Parameter scale = parameters.Add("scale", features), shift = parameters.Add("shift", features);
            return (_, x) => x[0].LayerNormalisation(scale, shift, (float)Epsilon);
        },
        Twin = GradientCase.Rows((x, p) =>
        {
            (double mean, double deviation) = Moments(x[0]);
            return [.. x[0].Select((v, i) => (p[0][i] * (v - mean) / deviation) + p[1][i])];
        }),
    });

    [Fact]
    public void LayerNormalisation_OneFeature_IsTheShift()
    {
        var parameters = new ParameterSet();
        Parameter scale = parameters.Add("scale", 1), shift = parameters.Add("shift", 1);
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(1);
        Node y = x.LayerNormalisation(scale, shift);
        parameters[scale][0] = 2;
        parameters[shift][0] = 0.5f;
        new RandomSource(1).Stream().FillNormal(x.Value);

        graph.Forward();

        y.Value.ToArray().ShouldAllBe(v => v == 0.5f);
    }

    [Theory]
    [InlineData(3, 1, 16, 16)]
    [InlineData(3, 1, 48, 37)]
    [InlineData(1, 6, 32, 17)]
    [InlineData(4, 5, 16, 2)]
    public void BatchNormalisation_Training_FollowsTheFormulaOverActiveLanes(int channels, int positions, int lanes, int active) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [channels * positions],
        Lanes = lanes,
        ActiveLanes = active,
        Training = true,
        Build = BatchNormalisation(channels),
        Twin = (x, p, n) => Standardise(x[0], p[0], p[1], n, channel => Moments(OfChannel(x[0], channel, channels, n))),
    });

    [Fact]
    public void BatchNormalisation_Scoring_UsesTheRunningMeans() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [6],
        Lanes = 32,
        Build = BatchNormalisation(3),
        Twin = (x, p, n) => Standardise(x[0], p[0], p[1], n, channel => (p[2][channel], Math.Sqrt(p[3][channel] + Epsilon))),
    });

    [Fact]
    public void BatchNormalisation_TwoBlocks_RunningMeansFollowTheWholeBatch()
    {
        var parameters = new ParameterSet();
        Func<Graph, Node[], Node> build = BatchNormalisation(1)(parameters);
        var sums = new FloatBuffer(parameters.Length);
        double[] means = new double[2], variances = new double[2];
        int[] counts = [16, 5];
        for (int block = 0; block < 2; block++)
        {
            var graph = new Graph(parameters, 16, training: true) { ActiveLanes = counts[block] };
            InputNode x = graph.Input(1);
            Node y = build(graph, [x]);
            new RandomSource((ulong)block).Stream().FillNormal(x.Value);
            double[] active = [.. x.Value[..counts[block]].ToArray().Select(v => (double)v)];
            means[block] = active.Average();
            variances[block] = active.Sum(v => (v - means[block]) * (v - means[block])) / (counts[block] - 1);
            graph.Forward();
            graph.Backward(y, new float[16], sums);
        }

        parameters.Find("mean")!.Length.ShouldBe(1);
        parameters[parameters.Find("variance")!][0] = 1;
        parameters.UpdateRunningMeans(sums);

        double mean = ((16 * means[0]) + (5 * means[1])) / 21, variance = ((16 * variances[0]) + (5 * variances[1])) / 21;
        ((double)parameters[parameters.Find("mean")!][0]).ShouldBe(0.25 * mean, 1e-6);
        ((double)parameters[parameters.Find("variance")!][0]).ShouldBe(0.75 + (0.25 * variance), 1e-6);
    }

    private static Func<ParameterSet, Func<Graph, Node[], Node>> BatchNormalisation(int channels) => parameters =>
    {
        Parameter scale = parameters.Add("scale", channels), shift = parameters.Add("shift", channels);
        Parameter mean = parameters.AddRunningMean("mean", 0.25, channels), variance = parameters.AddRunningMean("variance", 0.25, channels);
        return (_, x) => x[0].BatchNormalisation(scale, shift, mean, variance, (float)Epsilon);
    };

    private static double[] Standardise(double[] x, double[] scale, double[] shift, int lanes, Func<int, (double Mean, double Deviation)> moments)
    {
        (double Mean, double Deviation)[] ofChannel = [.. Enumerable.Range(0, scale.Length).Select(moments)];
        return [.. x.Select((v, i) =>
        {
            int channel = i / lanes % scale.Length;
            return (scale[channel] * (v - ofChannel[channel].Mean) / ofChannel[channel].Deviation) + shift[channel];
        })];
    }

    private static double[] OfChannel(double[] x, int channel, int channels, int lanes) => [.. x.Where((_, i) => i / lanes % channels == channel)];

    private static (double Mean, double Deviation) Moments(double[] values)
    {
        double mean = values.Average();
        return (mean, Math.Sqrt((values.Sum(v => (v - mean) * (v - mean)) / values.Length) + Epsilon));
    }
}
