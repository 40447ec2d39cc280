using System.Collections.Immutable;
using Offshell.Models.Networks;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Networks;

/// <summary>Sizes of convolutions, by the formulas of their documentation, and what they say when sizes do not fit.</summary>
public sealed class SlidingLayerTests
{
    [Fact]
    public void Build_SameWithStrideTwo_HalvesAndDoublesImages()
    {
        var options = new NetworkOptions
        {
            Layers =
            [
                new ConvolutionLayer { Filters = 8, Kernel = [3], Stride = [2], Same = true },
                new ConvolutionLayer { Filters = 16, Kernel = [3], Stride = [2], Same = true },
                new ReshapeLayer(),
                new DenseLayer { Units = 7 * 7 * 4 },
                new ReshapeLayer { Axes = [7, 7, 4] },
                new TransposedConvolutionLayer { Filters = 8, Kernel = [3], Stride = [2], Same = true },
                new TransposedConvolutionLayer { Filters = 1, Kernel = [3], Stride = [2], Same = true },
            ],
        };
        var sizes = new List<string>();
        for (int count = 1; count <= options.Layers.Length; count++)
        {
            sizes.Add(new Network(new NetworkOptions { Layers = options.Layers[..count] }, new ParameterSet(), "n", new Shape(28, 28, 1)).Output.ToString());
        }

        sizes.ShouldBe(["[14 × 14 × 8]", "[7 × 7 × 16]", "[784]", "[196]", "[7 × 7 × 4]", "[14 × 14 × 8]", "[28 × 28 × 1]"]);
    }

    [Theory]
    [InlineData(5, 2, 0, 1, 0)]
    [InlineData(4, 2, 1, 1, 0)]
    [InlineData(3, 3, 1, 2, 2)]
    [InlineData(2, 1, 0, 3, 0)]
    public void Build_TransposedExplicit_FollowsTheSizeFormula(int kernel, int stride, int padding, int dilation, int extra)
    {
        var layer = new TransposedConvolutionLayer { Filters = 1, Kernel = [kernel], Stride = [stride], Padding = [padding], Dilation = [dilation], OutputPadding = [extra] };

        Shape output = new Network(new NetworkOptions { Layers = [layer] }, new ParameterSet(), "n", new Shape(6, 1)).Output;

        output.Axes[0].ShouldBe((5 * stride) - (2 * padding) + (dilation * (kernel - 1)) + 1 + extra);
    }

    [Fact]
    public void Apply_SameWithEvenKernel_OddZeroGoesBehind()
    {
        // One tap of value 1 at the kernel's first place: with one zero behind, the output is the input.
        var parameters = new ParameterSet();
        var network = new Network(new NetworkOptions { Layers = [new ConvolutionLayer { Filters = 1, Kernel = [2], Same = true, Bias = false }] }, parameters, "n", new Shape(4, 1));
        parameters[parameters.Parameters[0]][0] = 1;
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(4);
        Node y = network.Apply(graph, x);
        new RandomSource(1).Stream().FillNormal(x.Value);

        graph.Forward();

        y.Value.ToArray().ShouldBe(x.Value.ToArray());
    }

    [Fact]
    public void Build_InputIsFlat_AsksForReshape() =>
        Message(new ConvolutionLayer { Filters = 2, Kernel = [3] }, new Shape(784)).ShouldContain("ReshapeLayer");

    [Fact]
    public void Build_SizesDoNotFit_NamesThem()
    {
        Message(new ConvolutionLayer { Filters = 2, Kernel = [9] }, new Shape(5, 5, 1)).ShouldContain("reaches over 9");
        Message(new ConvolutionLayer { Filters = 2, Kernel = [3, 3] }, new Shape(5, 1)).ShouldContain("2 entries in Kernel");
        Message(new ConvolutionLayer { Filters = 4, Kernel = [3], Groups = 2 }, new Shape(5, 3)).ShouldContain("do not divide the 3 channels");
        Message(new TransposedConvolutionLayer { Filters = 2, Kernel = [3], Stride = [2], OutputPadding = [2] }, new Shape(5, 1)).ShouldContain("below the stride");
        Message(new TransposedConvolutionLayer { Filters = 2, Kernel = [1], Padding = [4] }, new Shape(5, 1)).ShouldContain("less padding");
    }

    [Fact]
    public void Problems_BadOptions_AreNamed()
    {
        string message = Message(
            new ConvolutionLayer { Filters = 3, Kernel = [0], Stride = [], Padding = [1], Same = true, Groups = 2 }, new Shape(5, 1));

        message.ShouldContain("Kernel is [0]");
        message.ShouldContain("Stride is []");
        message.ShouldContain("Same chooses the padding");
        message.ShouldContain("divide the 3 filters");
        Message(new PoolingLayer { Kernel = [] }, new Shape(5, 1)).ShouldContain("Kernel is []");
        Message(new UpsamplingLayer { Factors = [0] }, new Shape(5, 1)).ShouldContain("Factors");
    }

    [Fact]
    public void Equals_OtherSizes_IsFalse()
    {
        var layer = new ConvolutionLayer { Filters = 3, Kernel = [3] };

        layer.ShouldBe(new ConvolutionLayer { Filters = 3, Kernel = ImmutableArray.Create(3) });
        layer.ShouldNotBe(layer with { Kernel = [5] });
        layer.ShouldNotBe(layer with { Filters = 4 });
        layer.ShouldNotBe(layer with { Same = true });
    }

    private static string Message(LayerOptions layer, Shape input) =>
        Should.Throw<ArgumentException>(() => new Network(new NetworkOptions { Layers = [layer] }, new ParameterSet(), "n", input)).Message;
}
