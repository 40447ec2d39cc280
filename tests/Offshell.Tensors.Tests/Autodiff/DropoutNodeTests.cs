using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;
using Offshell.TestKit.Gradients;

namespace Offshell.Tensors.Tests.Autodiff;

public sealed class DropoutNodeTests
{
    [Fact]
    public void Dropout_MaskIsFrozenByStepAndRow_FollowsTheFormula()
    {
        // The mask shows itself on a block of ones; the twin multiplies by it.
        float[] mask = Run(new Graph(new ParameterSet(), 16, training: true), 4, 0.4f);

        GradientCheck.Verify(new GradientCase
        {
            Inputs = [4],
            Training = true,
            Build = _ => (_, x) => x[0].Dropout(0.4f, "dropout"),
            Twin = (x, _, _) => [.. x[0].Select((v, i) => v * mask[i])],
        });
    }

    [Fact]
    public void Dropout_ManyValues_KeepsTheRightShareAndTheMean()
    {
        const float rate = 0.3f;
        float[] mask = Run(new Graph(new ParameterSet(), 128, training: true), 200, rate);

        double kept = mask.Count(m => m != 0) / (double)mask.Length;
        kept.ShouldBe(1 - rate, 5 * Math.Sqrt(rate * (1 - rate) / mask.Length));
        mask.Where(m => m != 0).ShouldAllBe(m => Math.Abs(m - (1 / (1 - rate))) < 1e-6);
    }

    [Fact]
    public void Dropout_OtherStepOrSourceOrPurpose_OtherMask()
    {
        float[] mask = Run(new Graph(new ParameterSet(), 16, training: true), 8, 0.5f);

        Run(new Graph(new ParameterSet(), 16, training: true) { Step = 1 }, 8, 0.5f).ShouldNotBe(mask);
        Run(new Graph(new ParameterSet(), 16, training: true) { Random = new RandomSource(1) }, 8, 0.5f).ShouldNotBe(mask);
        Run(new Graph(new ParameterSet(), 16, training: true), 8, 0.5f, "other").ShouldNotBe(mask);
        Run(new Graph(new ParameterSet(), 16, training: true), 8, 0.5f).ShouldBe(mask);
    }

    [Fact]
    public void Dropout_SourceIsReplacedBetweenRuns_NewMaskIsDrawn()
    {
        var graph = new Graph(new ParameterSet(), 16, training: true);
        InputNode x = graph.Input(8);
        Node y = x.Dropout(0.5f, "dropout");
        x.Value.Fill(1);
        graph.Forward();
        float[] first = y.Value.ToArray();

        graph.Random = new RandomSource(99);
        graph.Forward();

        y.Value.ToArray().ShouldNotBe(first);
    }

    private static float[] Run(Graph graph, int features, float rate, string purpose = "dropout")
    {
        InputNode x = graph.Input(features);
        Node y = x.Dropout(rate, purpose);
        x.Value.Fill(1);
        graph.Forward();
        return y.Value.ToArray();
    }
}
