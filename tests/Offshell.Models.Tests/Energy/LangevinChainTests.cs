using Offshell.Models.Energy;
using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Energy;

public sealed class LangevinChainTests
{
    private const int Lanes = 128;

    [Theory]
    [InlineData(0.2, 1.1111111)]
    [InlineData(0.8, 1.6666667)]
    public void Run_QuadraticEnergy_HasTheStationaryVarianceOfItsStep(double step, double variance)
    {
        // x ← (1 − ε) x + √(2ε) n is an autoregression of variance 2ε/(1 − (1 − ε)²) = 1/(1 − ε/2).
        (double mean, double square, double count) = Moments(new LangevinOptions { Steps = 60, StepSize = step, Noise = Math.Sqrt(2 * step) }, 1);

        mean.ShouldBe(0, 5 * Math.Sqrt(variance / count));
        square.ShouldBe(variance, 5 * variance * Math.Sqrt(2 / count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_Metropolis_HasTheVarianceOfTheDensity(float inverseTemperature)
    {
        // With acceptance the step does not matter: the density exp(−x²/2T) has variance T.
        (_, double square, double count) = Moments(new LangevinOptions { Steps = 60, StepSize = 0.4, Noise = Math.Sqrt(0.8), Metropolis = true }, inverseTemperature);

        square.ShouldBe(1 / inverseTemperature, 5 * Math.Sqrt(2 / count) / inverseTemperature);
    }

    [Fact]
    public void Run_MetropolisInABox_DrawsTheTruncatedDensity()
    {
        // Standard normal cut at ±1: variance 1 − 2 φ(1)/(2Φ(1) − 1) = 0.29112.
        (_, double square, double count) = Moments(new LangevinOptions { Steps = 60, StepSize = 0.2, Noise = Math.Sqrt(0.4), Metropolis = true }, 1, bound: 1);

        square.ShouldBe(0.29112, 5 * 0.3 / Math.Sqrt(count));
    }

    [Fact]
    public void Run_WithoutMetropolis_StaysInTheBox() =>
        Positions(new LangevinOptions { Steps = 20, StepSize = 0.2, Noise = 3 }, 0.5f).ShouldAllBe(x => Math.Abs(x) <= 0.5f);

    [Fact]
    public void Run_GradientClip_LimitsAStep()
    {
        // From x = 8 the gradient is 8; clipped to 0.25 and without noise, ten steps of 1 go 2.5 down.
        float[] positions = Positions(new LangevinOptions { Steps = 10, StepSize = 1, Noise = 0, GradientClip = 0.25 }, 100, start: 8);

        positions.ShouldAllBe(x => Math.Abs(x - 5.5f) < 1e-5f);
    }

    [Fact]
    public void Run_ClipGroup_ClipsEachGroupByItself()
    {
        var graph = new Graph(new ParameterSet(), 16);
        InputNode x = graph.Input(4, wantsGradient: true);
        Node energy = Half(graph, x);
        var chain = new LangevinChain(x, energy, new LangevinOptions { Steps = 1, StepSize = 1, Noise = 0, GradientClip = 1, ClipGroup = 2 }, Box(4, 100), new RandomSource(1));
        float[] start = [3, 4, 0.3f, 0.4f];
        for (int j = 0; j < 4; j++) x.Value.Slice(j * 16, 16).Fill(start[j]);

        chain.Run(0, 0, 1);

        float[] expected = [3 - 0.6f, 4 - 0.8f, 0, 0]; // the first pair has norm 5, the second 0.5
        for (int j = 0; j < 4; j++) x.Value[j * 16].ShouldBe(expected[j], 1e-6f);
    }

    [Fact]
    public void Run_RowsInOtherBlocks_MoveAlike()
    {
        var options = new LangevinOptions { Steps = 15, StepSize = 0.1, Noise = 0.4, Metropolis = true };
        float[] whole = Ends(options, 64, 0), second = Ends(options, 32, 32);

        second.ShouldBe(whole[32..]);
    }

    [Fact]
    public void Gradient_OfRowsAgainstSamples_IsThatOfTheLikelihood()
    {
        // E = θ x²/2 has the density of variance 1/θ: the gradient of the mean negative log-likelihood is (E_data x² − 1/θ)/2.
        const float Theta = 2.5f;
        const int Draws = 200;
        var parameters = new ParameterSet();
        Parameter theta = parameters.Add("theta", 1);
        parameters[theta][0] = Theta;
        var chainGraph = new Graph(parameters, Lanes);
        InputNode position = chainGraph.Input(1, wantsGradient: true);
        var chain = new LangevinChain(
            position, Half(chainGraph, position, theta), new LangevinOptions { Steps = 40, StepSize = 0.2, Noise = Math.Sqrt(0.4), Metropolis = true }, Box(1, 100), new RandomSource(3));
        var graph = new Graph(parameters, Lanes);
        InputNode rows = graph.Input(1), samples = graph.Input(1);
        WeightedSumNode loss = graph.WeightedSum(Half(graph, rows, theta), Half(graph, samples, theta));
        loss.Coefficients[1] = -1;
        var gradient = new FloatBuffer(parameters.Length);
        float[] seed = [.. Enumerable.Repeat(1f / (Lanes * Draws), Lanes)];
        RandomStream data = new RandomSource(4).Stream();
        double squares = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            chain.Run((ulong)draw, 0, 1);
            position.Value.CopyTo(samples.Value);
            data.FillNormal(rows.Value);
            foreach (float x in rows.Value) squares += (double)x * x / (Lanes * Draws);
            graph.Forward();
            graph.Backward(loss, seed, gradient);
        }

        ((double)gradient.Span[0]).ShouldBe(0.5 * (squares - (1 / Theta)), 5 * 0.5 / Theta * Math.Sqrt(2.0 / (Lanes * Draws)));
    }

    private static Node Half(Graph graph, Node x, Parameter? theta = null)
    {
        Node square = x.Multiply(x).SumFeatures();
        WeightedSumNode half = graph.WeightedSum(theta is null ? square : square.Multiply(graph.ParameterRows(theta)));
        half.Coefficients[0] = 0.5f;
        return half;
    }

    private static BoxDomain Box(int features, float bound) => new([.. Enumerable.Repeat(-bound, features)], [.. Enumerable.Repeat(bound, features)]);

    private static (double Mean, double Square, double Count) Moments(LangevinOptions options, float inverseTemperature, float bound = 100)
    {
        var graph = new Graph(new ParameterSet(), Lanes);
        InputNode x = graph.Input(1, wantsGradient: true);
        var chain = new LangevinChain(x, Half(graph, x), options, Box(1, bound), new RandomSource(5));
        (double sum, double squares) = (0, 0);
        const int Draws = 400;
        for (int draw = -1; draw < Draws; draw++)
        {
            chain.Run((ulong)(draw + 1), 0, inverseTemperature);
            if (draw < 0) continue;
            foreach (float value in x.Value) (sum, squares) = (sum + value, squares + ((double)value * value));
        }

        return (sum / (Draws * Lanes), squares / (Draws * Lanes), Draws * Lanes);
    }

    private static float[] Positions(LangevinOptions options, float bound, float start = 0)
    {
        var graph = new Graph(new ParameterSet(), Lanes);
        InputNode x = graph.Input(1, wantsGradient: true);
        var chain = new LangevinChain(x, Half(graph, x), options, Box(1, bound), new RandomSource(6));
        x.Value.Fill(start);
        chain.Run(0, 0, 1);
        return x.Value.ToArray();
    }

    private static float[] Ends(LangevinOptions options, int lanes, uint firstRow)
    {
        var graph = new Graph(new ParameterSet(), lanes);
        InputNode x = graph.Input(1, wantsGradient: true);
        new LangevinChain(x, Half(graph, x), options, Box(1, 5), new RandomSource(7)).Run(2, firstRow, 1);
        return x.Value.ToArray();
    }
}
