using Offshell.Models.Energy;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.TestKit.Gradients;

namespace Offshell.Models.Tests.Energy;

public sealed class EnergyObjectiveTests
{
    private const int Columns = 3;
    private const int Lanes = 16;

    private static readonly NormalisedAutoencoderOptions Options = new()
    {
        Encoder = NetworkOptions.Dense(Activation.Tanh, 8),
        Decoder = NetworkOptions.Dense(Activation.Tanh, 8),
        LatentSize = 2,
        LatentChain = new LangevinOptions { Steps = 3 },
        DataChain = new LangevinOptions { Steps = 4, StepSize = 0.1, Noise = 0.2 },
        Gamma = 0.7,
        EncoderPenalty = 0.03,
        Temperature = 0.4,
    };

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void SphereNode_Block_FollowsTheFormula(int features) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [features],
        Lanes = 32,
        Build = _ => (_, x) => new SphereNode(x[0]),
        Twin = GradientCase.Rows((x, _) => [.. x[0].Select(v => v / Math.Sqrt(x[0].Sum(u => u * u)))]),
    });

    [Fact]
    public void SquaredWeightsNode_Block_FollowsTheFormula() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [1],
        Build = parameters =>
        {
            Parameter first = parameters.Add("first", 3, 5), second = parameters.Add("second", 7);
            return (graph, x) => new SquaredWeightsNode(graph, [first, second]).Add(x[0]);
        },
        Twin = GradientCase.Rows((x, parameters) => [x[0][0] + parameters.Sum(p => p.Sum(v => v * v))]),
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Loss_OfOneBlock_IsTheFormulaAndItsSlopes(bool trainsTemperature)
    {
        (EnergyNetwork network, ObjectiveGraph block) = Prepared(Options with { TrainsTemperature = trainsTemperature });
        double Total()
        {
            block.Graph.Forward();
            double sum = 0;
            foreach (float loss in block.Loss.Value) sum += loss;
            return sum / Lanes;
        }

        double total = Total();

        double weights = network.Parameters.Parameters.Where(p => p.Name.StartsWith("encoder", StringComparison.Ordinal) || p.Name.StartsWith("latent", StringComparison.Ordinal))
            .Sum(p => Squares(network.Parameters[p]));
        double expected = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            (double row, double sample) = (block.Terms[0].Value[lane], block.Terms[1].Value[lane]);
            expected += (((row - sample) / 0.4) + (0.7 * sample * sample) + (0.03 * weights)) / Lanes;
        }

        total.ShouldBe(expected, 1e-5 * Math.Max(1, Math.Abs(expected)));
        CheckSlopes(network, block, Total);
    }

    [Fact]
    public void Prepare_Samples_LieInTheBoxAndDifferFromStepToStep()
    {
        (_, ObjectiveGraph block) = Prepared(Options with { DataChain = new LangevinOptions { Steps = 5, StepSize = 1, Noise = 5 } });
        float[] first = SamplesOf(block);

        first.ShouldAllBe(v => v >= -2 && v <= 2);
        first.Distinct().Count().ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Prepare_Dequantisation_MovesRowsByLessThanAStepAndStaysInTheBox()
    {
        NormalisedAutoencoderOptions options = Options with { Dequantisation = 0.25 };
        var network = new EnergyNetwork(options, Columns);
        network.Initialise(new RandomSource(1));
        var objective = new EnergyObjective(network, options, new BoxDomain([0, 0, 0], [1, 1, 1]), new RandomSource(2));
        ObjectiveGraph block = objective.Build(Lanes, training: true);
        block.Rows.Value.Fill(0.9f);

        objective.Prepare(block, new TrainingMoment(0, 1, 0, 1));

        float[] rows = block.Rows.Value.ToArray();
        rows.ShouldAllBe(v => v >= 0.9f && v <= 1);
        rows.Count(v => v == 1).ShouldBeInRange(10, 45); // of 48, 60 % of the noise goes beyond the box
    }

    [Fact]
    public void Prepare_RowNoise_HasItsDeviationAndIsNewInEveryStep()
    {
        const int Wide = 200;
        NormalisedAutoencoderOptions options = Options with { RowNoise = 0.3 };
        var network = new EnergyNetwork(options, Wide);
        network.Initialise(new RandomSource(1));
        var objective = new EnergyObjective(network, options, new BoxDomain([.. Enumerable.Repeat(-5f, Wide)], [.. Enumerable.Repeat(5f, Wide)]), new RandomSource(2));
        float[] Noised(int step, bool training)
        {
            ObjectiveGraph block = objective.Build(Lanes, training);
            block.Rows.Value.Fill(0.5f);
            objective.Prepare(block, new TrainingMoment(step, 2, 0, 1));
            return block.Rows.Value.ToArray();
        }

        float[] first = Noised(0, training: true), second = Noised(1, training: true);

        first.Average().ShouldBe(0.5f, 0.03f); // 3 200 numbers: five standard errors
        Math.Sqrt(first.Average(v => (v - 0.5) * (v - 0.5))).ShouldBe(0.3, 0.02);
        first.Zip(second, (a, b) => (a - 0.5) * (b - 0.5)).Average().ShouldBe(0, 0.008);
        Noised(0, training: false).ShouldAllBe(v => v == 0.5f);
    }

    [Fact]
    public void ReplayBuffer_Full_ForgetsTheOldest()
    {
        var buffer = new ReplayBuffer(3, 2);
        for (int i = 0; i < 5; i++) buffer.Add([i, -i]);

        buffer.Count.ShouldBe(3);
        Enumerable.Range(0, 3).Select(i => buffer.Row(i)[0]).Order().ShouldBe([2, 3, 4]);
    }

    private static double Squares(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += (double)value * value;
        return sum;
    }

    private static (EnergyNetwork Network, ObjectiveGraph Block) Prepared(NormalisedAutoencoderOptions options)
    {
        var network = new EnergyNetwork(options, Columns);
        network.Initialise(new RandomSource(1));
        var objective = new NormalisationObjective(network, options, new LatentStart([], []), new BoxDomain([-2, -2, -2], [2, 2, 2]), Lanes, new RandomSource(2));
        ObjectiveGraph block = objective.Build(Lanes, training: true);
        new RandomSource(3).Stream().FillNormal(block.Rows.Value);
        objective.Prepare(block, new TrainingMoment(0, 1, 0, 1));
        return (network, block);
    }

    /// <summary>The second input of the graph.</summary>
    private static float[] SamplesOf(ObjectiveGraph block)
    {
        block.Graph.Forward();
        Node error = block.Terms[1].Inputs[0].Inputs[0].Inputs[0].Inputs[0];
        return error.Inputs[1].Value.ToArray();
    }

    /// <summary>The samples stand still: what the backward pass gives is the slope of the loss with them as constants.</summary>
    private static void CheckSlopes(EnergyNetwork network, ObjectiveGraph block, Func<double> total)
    {
        var gradient = new FloatBuffer(network.Parameters.Length);
        block.Graph.Backward(block.Loss, [.. Enumerable.Repeat(1f / Lanes, Lanes)], gradient);
        foreach (Parameter parameter in network.Parameters.Parameters)
        {
            float[] slopes = gradient.Span.Slice(parameter.Offset, parameter.Length).ToArray();
            int largest = Array.IndexOf(slopes, slopes.MaxBy(Math.Abs));
            float before = network.Parameters[parameter][largest];
            const float Step = 2e-3f;
            network.Parameters[parameter][largest] = before + Step;
            double above = total();
            network.Parameters[parameter][largest] = before - Step;
            double below = total();
            network.Parameters[parameter][largest] = before;
            ((double)slopes[largest]).ShouldBe((above - below) / (2 * Step), 5e-3 * Math.Max(Math.Abs(slopes[largest]), 0.02), parameter.Name);
        }
    }
}
