using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.TestKit;

namespace Offshell.Tensors.Tests.Autodiff;

/// <summary>Which gradients a backward pass may and may not touch.</summary>
public sealed class GraphTests
{
    [Fact]
    public void Backward_LossIsReadByAnotherOperation_SeedIsKept()
    {
        var graph = new Graph(new ParameterSet(), 16);
        InputNode x = graph.Input(1, wantsGradient: true);
        Node loss = x.Multiply(x);
        _ = loss.Multiply(x); // reads the loss, lies beside it
        x.Value.Fill(3);

        Backward(graph, loss);

        x.Gradient.ToArray().ShouldAllBe(g => g == 6);
    }

    [Fact]
    public void Backward_OperationBesideTheLossIsNotANumber_GradientStaysFinite()
    {
        var graph = new Graph(new ParameterSet(), 16);
        InputNode x = graph.Input(1, wantsGradient: true);
        InputNode poison = graph.Input(1);
        Node shared = x.Multiply(x);
        _ = shared.Multiply(poison).SumFeatures();
        Node loss = shared.Add(x);
        x.Value.Fill(2);
        poison.Value.Fill(float.NaN);

        Backward(graph, loss);

        x.Gradient.ToArray().ShouldAllBe(g => g == 5);
    }

    [Fact]
    public void Backward_InputBesideTheLoss_GradientIsZero()
    {
        var graph = new Graph(new ParameterSet(), 16);
        InputNode x = graph.Input(1, wantsGradient: true), y = graph.Input(2, wantsGradient: true);
        Node first = x.Multiply(x), second = y.SumFeatures().Multiply(x);
        x.Value.Fill(1);
        y.Value.Fill(4);

        Backward(graph, second);
        float[] of2 = y.Gradient.ToArray();
        Backward(graph, first);

        of2.ShouldAllBe(g => g == 1);
        y.Gradient.ToArray().ShouldAllBe(g => g == 0);
    }

    [Fact]
    public void Backward_TwoLossesInTurn_EachGetsItsOwnGradient()
    {
        var parameters = new ParameterSet();
        Parameter weight = parameters.Add("weight", 2, 2);
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(2, wantsGradient: true);
        Node h = x.Dense(weight, null, Activation.Tanh);
        Node one = h.SumFeatures(), two = h.Multiply(h).SumFeatures();
        new RandomSource(3).Stream().FillNormal(x.Value);
        new RandomSource(4).Stream().FillNormal(parameters[weight]);

        float[] first = Backward(graph, one), second = Backward(graph, two), again = Backward(graph, one);

        again.ShouldBe(first);
        second.ShouldNotBe(first);
    }

    [Fact]
    public void Backward_SlicesCoverPartOfTheOwner_TheRestGetsZero()
    {
        var graph = new Graph(new ParameterSet(), 16);
        InputNode x = graph.Input(4, wantsGradient: true);
        Node squared = x.Multiply(x);
        Node loss = squared.Slice(0, 2).SumFeatures().Add(squared.Slice(1, 2).SumFeatures());
        x.Value.Fill(1);

        for (int run = 0; run < 3; run++) Backward(graph, loss);

        Feature(x, 0).ShouldBe(2);
        Feature(x, 1).ShouldBe(4);
        Feature(x, 2).ShouldBe(2);
        Feature(x, 3).ShouldBe(0);
    }

    [Fact]
    public void Backward_StopGradientOnOneOfTwoPaths_OnlyTheOtherCounts()
    {
        var graph = new Graph(new ParameterSet(), 16);
        InputNode x = graph.Input(1, wantsGradient: true);
        Node squared = x.Multiply(x);
        Node loss = squared.Multiply(squared.StopGradient());
        x.Value.Fill(3);

        Backward(graph, loss);

        x.Gradient.ToArray().ShouldAllBe(g => g == 9 * 6);
    }

    [Fact]
    public void Backward_GradientMemoryHoldsValues_AreAddedTo()
    {
        var parameters = new ParameterSet();
        Parameter bias = parameters.Add("bias", 1);
        var graph = new Graph(parameters, 16);
        Node loss = graph.ParameterRows(bias);
        var gradients = new FloatBuffer(parameters.Length);
        gradients.Span[0] = 100;
        float[] seed = new float[16];
        seed.AsSpan().Fill(1);

        graph.Forward();
        graph.Backward(loss, seed, gradients);

        gradients.Span[0].ShouldBe(116);
    }

    [Fact]
    public void Backward_Misuse_ExplainsItself()
    {
        var parameters = new ParameterSet();
        var graph = new Graph(parameters, 16);
        Node constant = graph.Input(2).SumFeatures(), loss = graph.Input(1, wantsGradient: true).Activate(Activation.Tanh);
        var none = new FloatBuffer(0);
        var scoring = new Graph(parameters, 16) { IsDifferentiable = false };
        Node scored = scoring.Input(1, wantsGradient: true);

        Should.Throw<ArgumentException>(() => graph.Backward(constant, new float[16], none)).Message.ShouldContain("wants its gradient");
        Should.Throw<ArgumentException>(() => graph.Backward(loss, new float[15], none)).Message.ShouldContain("15");
        Should.Throw<ArgumentException>(() => graph.Backward(loss, new float[16], new FloatBuffer(3))).Message.ShouldContain("3");
        Should.Throw<ArgumentException>(() => graph.Backward(scored, new float[16], none)).Message.ShouldContain("another graph");
        Should.Throw<InvalidOperationException>(() => scoring.Backward(scored, new float[16], none));
        Should.Throw<ArgumentOutOfRangeException>(() => new Graph(parameters, 17));
        graph.Forward();
        Should.Throw<InvalidOperationException>(() => graph.Input(1));
    }

    [Fact]
    public void Forward_RowAloneOrAmongOthers_SameBits()
    {
        float[] alone = Scores(16, lane: 0), among = Scores(48, lane: 37);

        among.ShouldBe(alone);
    }

    [Fact]
    public void ForwardAndBackward_AfterTheFirstStep_AllocateNothing()
    {
        var parameters = new ParameterSet();
        Parameter weight = parameters.Add("weight", 4, 3), bias = parameters.Add("bias", 4);
        var graph = new Graph(parameters, 32, training: true) { Random = new RandomSource(1) };
        InputNode x = graph.Input(3);
        Node h = x.Dense(weight, bias, Activation.Silu).Dropout(0.3f, "dropout");
        Node loss = graph.WeightedSum(graph.Concatenate(h, x).SumFeatures(), h.Slice(1, 1), h.Slice(0, 2).SumFeatures());
        var gradients = new FloatBuffer(parameters.Length);
        float[] seed = new float[32];
        Step();

        Allocations.LeastOf(() => Steps(10)).ShouldBe(0);

        void Steps(int count)
        {
            for (int i = 0; i < count; i++) Step();
        }

        void Step()
        {
            graph.Step++;
            graph.Forward();
            graph.Backward(loss, seed, gradients);
        }
    }

    private static float[] Backward(Graph graph, Node loss)
    {
        var gradients = new FloatBuffer(graph.Parameters.Length);
        float[] seed = new float[loss.Features * graph.Lanes];
        seed.AsSpan().Fill(1);
        graph.Forward();
        graph.Backward(loss, seed, gradients);
        return gradients.Span.ToArray();
    }

    [Fact]
    public void BackwardToInputs_NetworkOfAllThatCan_GivesTheBitsOfBackward()
    {
        var parameters = new ParameterSet();
        Parameter kernel = parameters.Add("kernel", 3, 3, 1), kernelBias = parameters.Add("kernel bias", 3), scale = parameters.Add("scale", 24), shift = parameters.Add("shift", 24);
        Parameter weight = parameters.Add("weight", 2, 24), bias = parameters.Add("bias", 2), rows = parameters.Add("rows", 2);
        new RandomSource(1).Stream().FillNormal(parameters.Values.Span);
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(8, wantsGradient: true);
        Node hidden = x.Convolution(new SlidingWindow([8], [3], [1], [1], [1], [1]), kernel, kernelBias, activation: Activation.Silu).LayerNormalisation(scale, shift);
        Node loss = hidden.Dense(weight, bias, Activation.Elu).Multiply(graph.ParameterRows(rows)).SumFeatures();
        new RandomSource(2).Stream().FillNormal(x.Value);
        float[] all = Backward(graph, loss);
        float[] expected = x.Gradient.ToArray();
        x.Gradient.Clear();

        graph.BackwardToInputs(loss, [.. Enumerable.Repeat(1f, 16)]);

        x.Gradient.ToArray().ShouldBe(expected);
        expected.ShouldContain(g => g != 0);
        Backward(graph, loss).ShouldBe(all); // and the parameters' gradients come again when asked for
    }

    [Fact]
    public void BackwardToInputs_OperationThatNeedsItsParameters_SaysSo()
    {
        var parameters = new ParameterSet();
        Parameter table = parameters.Add("slope", 1);
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(1, wantsGradient: true);
        Node loss = x.Prelu(table);
        graph.Forward();

        Should.Throw<NotSupportedException>(() => graph.BackwardToInputs(loss, new float[16])).Message.ShouldContain("inputs alone");
    }

    private static float Feature(Node node, int feature)
    {
        float[] lanes = node.Gradient.Slice(feature * node.Lanes, node.Lanes).ToArray();
        lanes.ShouldAllBe(g => g == lanes[0]);
        return lanes[0];
    }

    private static float[] Scores(int lanes, int lane)
    {
        var parameters = new ParameterSet();
        Parameter weight = parameters.Add("weight", 7, 5), bias = parameters.Add("bias", 7);
        new RandomSource(1).Stream().FillNormal(parameters.Values.Span);
        var graph = new Graph(parameters, lanes) { IsDifferentiable = false };
        InputNode x = graph.Input(5);
        Node y = x.Dense(weight, bias, Activation.Elu).Activate(Activation.Tanh);
        Node output = graph.Concatenate(y, y.SumFeatures());
        new RandomSource((ulong)lanes).Stream().FillNormal(x.Value);
        float[] row = [0.3f, -1.7f, 2.2f, 0.01f, 5f];
        for (int i = 0; i < 5; i++) x.Value[(i * lanes) + lane] = row[i];
        graph.Forward();
        return [.. Enumerable.Range(0, output.Features).Select(i => output.Value[(i * lanes) + lane])];
    }
}
