using Offshell.Models.Variational.Nodes;
using Offshell.TestKit.Gradients;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Variational;

public sealed class AutoencoderPenaltyTests
{
    /// <summary>Codes in (0, 1); the divergence of a code is the same in all lanes and depends on all of them.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    public void Sparsity_ValuesAndGradients_AreThoseOfTheFormula(int lanes) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [3],
        Lanes = lanes,
        PrepareInput = (_, values) =>
        {
            for (int i = 0; i < values.Length; i++) values[i] = 1 / (1 + MathF.Exp(-values[i]));
        },
        Build = _ => (_, inputs) => new SparsityNode(inputs[0], 0.05, 1.7),
        Twin = (inputs, _, n) =>
        [
            .. Enumerable.Range(0, 3 * n).Select(i =>
            {
                double mean = inputs[0].Skip(i / n * n).Take(n).Average();
                return 1.7 * ((0.05 * Math.Log(0.05 / mean)) + (0.95 * Math.Log(0.95 / (1 - mean))));
            }),
        ],
        Full = lanes == 16,
    });

    [Fact]
    public void InputMask_Zeros_AreAsFrequentAsAskedAndChangeWithTheStep()
    {
        const int lanes = 64, features = 200;
        var graph = new Graph(new ParameterSet(), lanes) { Random = new RandomSource(3) };
        InputNode input = graph.Input(features);
        var masked = new InputMaskNode(input, 0.3f);
        input.Value.Fill(2);

        graph.Step = 1;
        graph.Forward();
        float[] first = masked.Value.ToArray();
        graph.Step = 2;
        graph.Forward();
        float[] second = masked.Value.ToArray();

        first.Concat(second).ShouldAllBe(v => v == 0 || v == 2);
        double share = first.Count(v => v == 0) / (double)first.Length;
        share.ShouldBe(0.3, 4 * Math.Sqrt(0.3 * 0.7 / first.Length));
        double both = first.Zip(second).Count(p => p.First == 0 && p.Second == 0) / (double)first.Length;
        both.ShouldBe(0.09, 4 * Math.Sqrt(0.09 * 0.91 / first.Length));
    }
}
