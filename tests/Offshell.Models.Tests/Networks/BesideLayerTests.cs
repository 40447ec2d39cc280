using Offshell.Models.Networks;
using Offshell.Models.Variational;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.TestKit.Gradients;

namespace Offshell.Models.Tests.Networks;

public sealed class BesideLayerTests
{
    private static readonly NetworkOptions Convolution = new() { Layers = [new ConvolutionLayer { Filters = 3, Kernel = [2], Activation = Activation.Tanh }] };

    [Fact]
    public void Apply_ImageAndConditions_BodySeesTheImageOnly()
    {
        const int Lanes = 16, Pixels = 12, Rest = 2;
        var parameters = new ParameterSet();
        var network = new Network(new NetworkOptions { Layers = [new BesideLayer { Axes = [3, 4, 1], Body = Convolution }] }, parameters, "n", new Shape(Pixels + Rest));
        network.Initialise(new RandomSource(1));
        var graph = new Graph(parameters, Lanes);
        InputNode all = graph.Input(Pixels + Rest);
        Node output = network.Apply(graph, all);
        new RandomSource(2).Stream().FillNormal(all.Value);
        var alone = new ParameterSet();
        var body = new Network(Convolution, alone, "b", new Shape(3, 4, 1));
        _ = alone.Values;
        parameters.Values.Span.CopyTo(alone.Values.Span);
        var bodyGraph = new Graph(alone, Lanes);
        InputNode image = bodyGraph.Input(Pixels);
        Node expected = body.Apply(bodyGraph, image);
        all.Value[..(Pixels * Lanes)].CopyTo(image.Value);

        graph.Forward();
        bodyGraph.Forward();

        network.Output.ShouldBe(new Shape((2 * 3 * 3) + Rest));
        output.Value[..expected.Value.Length].ToArray().ShouldBe(expected.Value.ToArray());
        output.Value[expected.Value.Length..].ToArray().ShouldBe(all.Value[(Pixels * Lanes)..].ToArray());
    }

    [Fact]
    public void Apply_NothingFollows_KeepsTheBodysShape() =>
        new Network(new NetworkOptions { Layers = [new BesideLayer { Axes = [3, 4, 1], Body = Convolution }] }, new ParameterSet(), "n", new Shape(12)).Output.ShouldBe(new Shape(2, 3, 3));

    [Fact]
    public void Gradients_OfBothParts_FollowTheFormula() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [3],
        Build = parameters =>
        {
            var network = new Network(new NetworkOptions { Layers = [new BesideLayer { Axes = [2], Body = NetworkOptions.Dense(Activation.Tanh, 2) }] }, parameters, "n", new Shape(3));
            return (graph, x) => network.Apply(graph, x[0]);
        },
        Twin = GradientCase.Rows((x, p) =>
        [
            Math.Tanh((p[0][0] * x[0][0]) + (p[0][1] * x[0][1]) + p[1][0]),
            Math.Tanh((p[0][2] * x[0][0]) + (p[0][3] * x[0][1]) + p[1][1]),
            x[0][2],
        ]),
    });

    [Fact]
    public void Build_ShapeLargerThanTheInput_IsRefused() =>
        Should.Throw<ArgumentException>(() => new Network(new NetworkOptions { Layers = [new BesideLayer { Axes = [3, 5, 1], Body = Convolution }] }, new ParameterSet(), "n", new Shape(14)))
            .Message.ShouldContain("input of 14");

    [Fact]
    public void Json_RoundTrip_KeepsTheLayer()
    {
        var options = new VariationalOptions { Encoder = new NetworkOptions { Layers = [new BesideLayer { Axes = [3, 4, 1], Body = Convolution }] } };

        VariationalJson.Read(VariationalJson.Write(options)).Encoder.ShouldBe(options.Encoder);
    }
}
