using Offshell.Models.Networks;
using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Networks;

public sealed class AutoregressiveNetworkTests
{
    /// <summary>d output / d input, exactly zero where the order forbids it and not zero where it allows it.</summary>
    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(4, 0, true)]
    [InlineData(3, 2, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 2, true)]
    public void Apply_EveryPair_DependsOnEarlierFeaturesAndConditionsOnly(int features, int conditions, bool reversed)
    {
        var parameters = new ParameterSet();
        var options = new AutoregressiveOptions { Hidden = [32, 24], Activation = Activation.Tanh, Reversed = reversed };
        var network = new AutoregressiveNetwork(options, parameters, "made", features, conditions);
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(features, wantsGradient: true);
        InputNode? context = conditions == 0 ? null : graph.Input(conditions, wantsGradient: true);
        Node output = network.Apply(graph, x, context);
        new RandomSource(1).Stream().FillNormal(parameters.Values.Span);
        new RandomSource(2).Stream().FillNormal(x.Value);
        graph.Forward();

        output.Features.ShouldBe(2 * features);
        for (int o = 0; o < output.Features; o++)
        {
            float[] seed = new float[output.Features * 16];
            seed.AsSpan(o * 16, 16).Fill(1);
            graph.Backward(output, seed, new FloatBuffer(parameters.Length));
            int feature = o % features;
            for (int j = 0; j < features; j++)
            {
                bool earlier = reversed ? j > feature : j < feature;
                (x.Gradient[j * 16] != 0).ShouldBe(earlier, $"output {o} and feature {j}");
            }

            for (int c = 0; c < conditions; c++) context!.Gradient[c * 16].ShouldNotBe(0, $"output {o} and condition {c}");
        }
    }

    [Fact]
    public void Initialise_Outputs_AreZeroAtFirst()
    {
        var parameters = new ParameterSet();
        var network = new AutoregressiveNetwork(new AutoregressiveOptions(), parameters, "made", 3);
        network.Initialise(new RandomSource(1));
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(3);
        Node output = network.Apply(graph, x);
        x.Value.Fill(2);

        graph.Forward();

        output.Value.ToArray().ShouldAllBe(v => v == 0);
        parameters[parameters.Find("made.0.weight")!].ToArray().ShouldContain(v => v != 0);
    }

    [Fact]
    public void Constructor_BadOptions_NamesThemAll()
    {
        var options = new AutoregressiveOptions { Hidden = [], OutputsPerFeature = 0 };

        string message = Should.Throw<ArgumentException>(() => new AutoregressiveNetwork(options, new ParameterSet(), "made", 3)).Message;

        message.ShouldContain("Hidden");
        message.ShouldContain("OutputsPerFeature is 0");
    }
}
