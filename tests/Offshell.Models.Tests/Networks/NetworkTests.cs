using Offshell.Models.Networks;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Networks;

public sealed class NetworkTests
{
    [Fact]
    public void Constructor_SeveralProblems_NamesThemAll()
    {
        var options = new NetworkOptions { Layers = [new DenseLayer { Units = 0 }, new DropoutLayer { Rate = 1 }, new ResidualLayer { Body = NetworkOptions.Dense(Activation.Relu, -1) }] };

        string message = Should.Throw<ArgumentException>(() => new Network(options, new ParameterSet(), "encoder", new Shape(3))).Message;

        message.ShouldContain("'encoder'");
        message.ShouldContain("layer 1: Units is 0");
        message.ShouldContain("layer 2: Rate is 1");
        message.ShouldContain("layer 3: body, layer 1: Units is -1");
    }

    [Fact]
    public void Constructor_ShapesDoNotFit_NamesBoth()
    {
        var residual = new NetworkOptions { Layers = [new ResidualLayer { Body = NetworkOptions.Dense(Activation.Relu, 5) }] };
        var reshape = new NetworkOptions { Layers = [new ReshapeLayer { Axes = [2, 2] }] };

        string ofResidual = Should.Throw<ArgumentException>(() => new Network(residual, new ParameterSet(), "n", new Shape(3))).Message;
        string ofReshape = Should.Throw<ArgumentException>(() => new Network(reshape, new ParameterSet(), "n", new Shape(3))).Message;

        ofResidual.ShouldContain("[5]");
        ofResidual.ShouldContain("[3]");
        ofReshape.ShouldContain("[3]");
        ofReshape.ShouldContain("[2 × 2]");
    }

    [Fact]
    public void CouplesRows_BatchNormalisationAnywhereInside_IsTrue()
    {
        NetworkOptions Wrap(LayerOptions layer) => new() { Layers = [new ResidualLayer { Body = new NetworkOptions { Layers = [layer] } }] };

        new Network(Wrap(new BatchNormalisationLayer()), new ParameterSet(), "n", new Shape(4)).CouplesRows.ShouldBeTrue();
        new Network(Wrap(new LayerNormalisationLayer()), new ParameterSet(), "n", new Shape(4)).CouplesRows.ShouldBeFalse();
    }

    [Fact]
    public void LanesPerBlock_SmallLargeAndCoupledNetworks_FollowsCacheAndCoupling()
    {
        var small = new Network(NetworkOptions.Dense(Activation.Relu, 50, 50), new ParameterSet(), "n", new Shape(21));
        var large = new Network(NetworkOptions.Dense(Activation.Relu, 20000), new ParameterSet(), "n", new Shape(784));
        var coupled = new Network(new NetworkOptions { Layers = [new BatchNormalisationLayer()] }, new ParameterSet(), "n", new Shape(4));

        Network.LanesPerBlock(1000, small).ShouldBe(128);
        Network.LanesPerBlock(20, small).ShouldBe(32);
        Network.LanesPerBlock(1000, large).ShouldBe(64);
        Network.LanesPerBlock(1000, small, large).ShouldBe(64);
        Network.LanesPerBlock(1000, coupled, large).ShouldBe(1008);
        small.PreferredLanes.ShouldBe(128);

        // Weights that meet many places of a row, also inside of other layers.
        var images = new Network(new NetworkOptions { Layers = [new ResidualLayer { Body = new NetworkOptions { Layers = [new ConvolutionLayer { Filters = 64, Kernel = [3], Same = true }] } }] }, new ParameterSet(), "n", new Shape(28, 28, 64));
        var steps = new Network(new NetworkOptions { Layers = [new RecurrentLayer { Units = 64 }] }, new ParameterSet(), "n", new Shape(50, 8));
        Network.LanesPerBlock(256, images).ShouldBe(32);
        Network.LanesPerBlock(64, steps).ShouldBe(32);
    }

    [Fact]
    public void Constrain_MaxNorm_ShortensOnlyLongRows()
    {
        var parameters = new ParameterSet();
        var options = new NetworkOptions { Layers = [new ResidualLayer { Body = new NetworkOptions { Layers = [new DenseLayer { Units = 2, MaxNorm = 5 }] } }] };
        var network = new Network(options, parameters, "n", new Shape(2));
        Span<float> weight = parameters[parameters.Parameters[0]];
        new float[] { 6, 8, 3, 4 }.CopyTo(weight);

        network.Constrain();

        weight.ToArray().ShouldBe([3f, 4f, 3f, 4f]);
    }

    [Fact]
    public void Initialise_SameSource_SameWeightsWhateverTheOtherLayers()
    {
        float[] First(NetworkOptions options)
        {
            var parameters = new ParameterSet();
            new Network(options, parameters, "n", new Shape(8)).Initialise(new RandomSource(9));
            return parameters[parameters.Parameters[0]].ToArray();
        }

        First(NetworkOptions.Dense(Activation.Relu, 30)).ShouldBe(First(NetworkOptions.Dense(Activation.Relu, 30, 4)));
    }

    [Theory]
    [InlineData(Activation.Relu, 2.0 / 200)]
    [InlineData(Activation.Tanh, 2.0 / (200 + 300))]
    public void Initialise_Dense_HasTheVarianceOfHeAndGlorot(Activation activation, double variance)
    {
        var parameters = new ParameterSet();
        new Network(NetworkOptions.Dense(activation, 300), parameters, "n", new Shape(200)).Initialise(new RandomSource(9));

        float[] weights = parameters[parameters.Parameters[0]].ToArray();

        // The relative standard error of a variance is at most √(2/n), for normal values.
        weights.Select(w => (double)w * w).Average().ShouldBe(variance, 5 * variance * Math.Sqrt(2.0 / weights.Length));
        parameters[parameters.Parameters[1]].ToArray().ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void Apply_Dropout_ActsInTrainingOnly()
    {
        var network = new Network(new NetworkOptions { Layers = [new DropoutLayer { Rate = 0.5f }] }, new ParameterSet(), "n", new Shape(40));

        Run(network, training: false).ShouldAllBe(v => v == 1);
        Run(network, training: true).Distinct().Order().ShouldBe([0f, 2f]);
    }

    [Fact]
    public void Apply_MaskReachesRecurrentLayersInside_PaddedStepsDoNotCount()
    {
        var layer = new RecurrentLayer { Units = 2, AllStates = true };
        var options = new NetworkOptions { Layers = [new ResidualLayer { Body = new NetworkOptions { Layers = [layer, layer] } }, new RecurrentLayer { Units = 3 }] };
        var parameters = new ParameterSet();
        var network = new Network(options, parameters, "n", new Shape(4, 2));
        network.Initialise(new RandomSource(1));
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(8), mask = graph.Input(4);
        Node y = network.Apply(graph, x, mask);
        // Lanes 0 and 1 are the same row but for its padded steps.
        for (int i = 0; i < 8; i++) (x.Value[i * 16], x.Value[(i * 16) + 1]) = (i, i < 4 ? i : -50);
        mask.Value[..32].Fill(1);

        graph.Forward();

        for (int i = 0; i < 3; i++) y.Value[(i * 16) + 1].ShouldBe(y.Value[i * 16]);
        y.Value[0].ShouldNotBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void Orthogonal_AnySize_RowsAreOrthonormal(int size)
    {
        float[] matrix = new float[size * size];

        Initialisation.Orthogonal(matrix, size, new RandomSource(3).Stream());

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double dot = Enumerable.Range(0, size).Sum(k => (double)matrix[(i * size) + k] * matrix[(j * size) + k]);
                dot.ShouldBe(i == j ? 1 : 0, 1e-6);
            }
        }
    }

    private static float[] Run(Network network, bool training)
    {
        var graph = new Graph(new ParameterSet(), 16, training);
        InputNode x = graph.Input(40);
        Node y = network.Apply(graph, x);
        x.Value.Fill(1);
        graph.Forward();
        return y.Value.ToArray();
    }
}
