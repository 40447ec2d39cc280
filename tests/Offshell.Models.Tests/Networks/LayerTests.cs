using Offshell.Models.Networks;
using Offshell.Models.Variational;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.TestKit.Gradients;

namespace Offshell.Models.Tests.Networks;

/// <summary>What every layer promises: a shape, gradients, options that survive storage, rows that do not depend on each other.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, (LayerOptions Layer, Shape Input, Shape Output)> Layers = new()
    {
        ["dense"] = (new DenseLayer { Units = 4, Activation = Activation.Tanh, MaxNorm = 2 }, new Shape(2, 3), new Shape(4)),
        ["activation"] = (new ActivationLayer { Activation = Activation.Sigmoid }, new Shape(2, 3), new Shape(2, 3)),
        ["prelu"] = (new PreluLayer { InitialSlope = 0.9f }, new Shape(5, 2), new Shape(5, 2)),
        ["dropout"] = (new DropoutLayer { Rate = 0.25f }, new Shape(7), new Shape(7)),
        ["layer-normalisation"] = (new LayerNormalisationLayer { Epsilon = 1e-2f }, new Shape(6), new Shape(6)),
        ["batch-normalisation"] = (new BatchNormalisationLayer { Momentum = 0.2 }, new Shape(4, 3), new Shape(4, 3)),
        ["reshape"] = (new ReshapeLayer { Axes = [3, 4] }, new Shape(2, 6), new Shape(3, 4)),
        ["flatten"] = (new ReshapeLayer(), new Shape(2, 3, 4), new Shape(24)),
        ["residual"] = (new ResidualLayer { Body = NetworkOptions.Dense(Activation.Softplus, 8, 6) }, new Shape(6), new Shape(6)),
        ["residual with shortcut"] = (
            new ResidualLayer { Body = NetworkOptions.Dense(Activation.Tanh, 3), Shortcut = NetworkOptions.Dense(Activation.Identity, 3) }, new Shape(6), new Shape(3)),
        ["convolution"] = (
            new ConvolutionLayer { Filters = 3, Kernel = [3], Stride = [2, 1], Same = true, Activation = Activation.Tanh }, new Shape(5, 4, 2), new Shape(3, 4, 3)),
        ["grouped convolution"] = (
            new ConvolutionLayer { Filters = 4, Kernel = [2], Dilation = [2], Padding = [1], Groups = 2, Bias = false }, new Shape(6, 2), new Shape(6, 4)),
        ["transposed-convolution"] = (
            new TransposedConvolutionLayer { Filters = 2, Kernel = [3], Stride = [2], Padding = [1], OutputPadding = [1], Activation = Activation.Softplus },
            new Shape(3, 2, 2),
            new Shape(6, 4, 2)),
        ["maximum pooling"] = (new PoolingLayer { Kernel = [2] }, new Shape(5, 4, 2), new Shape(2, 2, 2)),
        ["average pooling"] = (new PoolingLayer { Kernel = [3], Stride = [1], Same = true, Kind = PoolingKind.Average }, new Shape(7, 2), new Shape(7, 2)),
        ["upsampling"] = (new UpsamplingLayer { Factors = [2, 3], Linear = true }, new Shape(2, 3, 2), new Shape(4, 9, 2)),
        ["gru"] = (new RecurrentLayer { Units = 3 }, new Shape(4, 2), new Shape(3)),
        ["lstm"] = (new RecurrentLayer { Units = 2, Cell = RecurrentCell.Lstm, AllStates = true }, new Shape(3, 2), new Shape(3, 2)),
        ["repeat"] = (new RepeatLayer { Count = 3 }, new Shape(2), new Shape(3, 2)),
    };

    public static TheoryData<string> Names => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Build_KnownInput_GivesTheShape(string name)
    {
        (LayerOptions layer, Shape input, Shape output) = Layers[name];
        var network = new Network(new NetworkOptions { Layers = [layer] }, new ParameterSet(), "network", input);

        network.Output.ShouldBe(output);
    }

    /// <summary>A smoke test by differences of the graph itself; the operations have their own checks against formulas.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_Scoring_GradientsMatchDifferences(string name)
    {
        (LayerOptions layer, Shape input, _) = Layers[name];
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [input.Features],
            Lanes = 32,
            Build = parameters =>
            {
                var network = new Network(new NetworkOptions { Layers = [layer] }, parameters, "network", input);
                network.Initialise(new RandomSource(1));
                // Reading the memory closes the set; the check draws its own values.
                return (graph, x) => network.Apply(graph, x[0]);
            },
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_ThroughJson_AreEqual(string name)
    {
        var options = new NetworkOptions { Layers = [Layers[name].Layer] };

        // As in a model file: the context is generated at build time and must know every layer.
        NetworkOptions again = VariationalJson.Read(VariationalJson.Write(new VariationalOptions { Encoder = options })).Encoder;

        again.ShouldBe(options);
        again.GetHashCode().ShouldBe(options.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_RowAloneOrAmongOthers_SameBitsWhenScoring(string name)
    {
        (LayerOptions layer, Shape input, _) = Layers[name];
        var parameters = new ParameterSet();
        var network = new Network(new NetworkOptions { Layers = [layer] }, parameters, "network", input);
        network.Initialise(new RandomSource(1));
        float[] row = new float[input.Features];
        new RandomSource(2).Stream().FillNormal(row);

        Score(parameters, network, row, lanes: 48, lane: 21).ShouldBe(Score(parameters, network, row, lanes: 16, lane: 0));
    }

    private static float[] Score(ParameterSet parameters, Network network, float[] row, int lanes, int lane)
    {
        var graph = new Graph(parameters, lanes) { IsDifferentiable = false };
        InputNode x = graph.Input(row.Length);
        Node y = network.Apply(graph, x);
        new RandomSource((ulong)lanes).Stream().FillNormal(x.Value);
        for (int i = 0; i < row.Length; i++) x.Value[(i * lanes) + lane] = row[i];
        graph.Forward();
        return [.. Enumerable.Range(0, y.Features).Select(i => y.Value[(i * lanes) + lane])];
    }
}
