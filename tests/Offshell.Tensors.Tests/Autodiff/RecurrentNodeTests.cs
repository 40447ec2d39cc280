using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;
using Offshell.TestKit.Gradients;
using Offshell.TestKit.ReferenceKernels;

namespace Offshell.Tensors.Tests.Autodiff;

/// <summary>Recurrent cells against their formulas step by step in double precision, and back through time.</summary>
public sealed class RecurrentNodeTests
{
    [Theory]
    [InlineData(false, 5, 3, 4, 16, false)]
    [InlineData(false, 5, 3, 4, 48, true)]
    [InlineData(false, 1, 2, 1, 16, false)]
    [InlineData(false, 3, 1, 2, 16, true)]
    [InlineData(true, 5, 3, 4, 16, false)]
    [InlineData(true, 5, 3, 4, 48, true)]
    [InlineData(true, 1, 2, 1, 16, false)]
    [InlineData(true, 3, 1, 2, 16, true)]
    public void Cell_AllStates_FollowsTheFormulas(bool lstm, int steps, int features, int units, int lanes, bool masked) => GradientCheck.Verify(new GradientCase
    {
        Inputs = masked ? [steps * features, steps] : [steps * features],
        Constants = masked ? [1] : [],
        Lanes = lanes,
        ActiveLanes = 6,
        PrepareInput = (index, values) =>
        {
            // Rows end after different steps, one of them has a hole, one counts by half.
            for (int i = 0; index == 1 && i < values.Length; i++) values[i] = (i % lanes % steps) + 1 > i / lanes ? 1 : 0;
            if (index == 1) (values[0], values[lanes + 1]) = (0, 0.5f);
        },
        Build = parameters => Cell(parameters, lstm, features, units),
        Twin = GradientCase.Rows((x, p) => lstm
            ? ReferenceRecurrent.Lstm(x[0], x.ElementAtOrDefault(1), p, features)
            : ReferenceRecurrent.Gru(x[0], x.ElementAtOrDefault(1), p, features)),
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cell_InputUsedTwiceAndLastStateOnly_SharesAccumulate(bool lstm) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [4 * 2],
        Lanes = 16,
        Build = parameters =>
        {
            Func<Graph, Node[], Node> cell = Cell(parameters, lstm, 2, 2);
            return (graph, x) => cell(graph, x).Slice(6, 2).Add(x[0].Slice(0, 2));
        },
        Twin = GradientCase.Rows((x, p) =>
        {
            double[] states = lstm ? ReferenceRecurrent.Lstm(x[0], null, p, 2) : ReferenceRecurrent.Gru(x[0], null, p, 2);
            return [states[6] + x[0][0], states[7] + x[0][1]];
        }),
        Full = true,
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cell_PaddedSteps_LeaveTheLastStateAsItWas(bool lstm)
    {
        float[] whole = LastState(lstm, steps: 3, counted: 3), padded = LastState(lstm, steps: 6, counted: 3);

        padded.ShouldBe(whole);
    }

    [Fact]
    public void Cell_SizesDoNotFit_NamesThem()
    {
        var parameters = new ParameterSet();
        Parameter w = parameters.Add("w", 6, 3), u = parameters.Add("u", 6, 2), b = parameters.Add("b", 6), wrong = parameters.Add("wrong", 5);
        var graph = new Graph(parameters, 16);

        Should.Throw<ArgumentException>(() => graph.Input(7).Gru(null, w, u, b)).Message.ShouldContain("7 features");
        Should.Throw<ArgumentException>(() => graph.Input(6).Gru(null, w, u, wrong)).Message.ShouldContain("5 rows");
        Should.Throw<ArgumentException>(() => graph.Input(6).Lstm(null, w, u, b)).Message.ShouldContain("4 gates");
        Should.Throw<ArgumentException>(() => graph.Input(6).Gru(graph.Input(3), w, u, b)).Message.ShouldContain("3 steps");
    }

    private static Func<Graph, Node[], Node> Cell(ParameterSet parameters, bool lstm, int features, int units)
    {
        int gates = lstm ? 4 : 3;
        Parameter w = parameters.Add("input", gates * units, features), u = parameters.Add("state", gates * units, units), b = parameters.Add("bias", gates * units);
        return (_, x) => lstm ? x[0].Lstm(x.ElementAtOrDefault(1), w, u, b) : x[0].Gru(x.ElementAtOrDefault(1), w, u, b);
    }

    private static float[] LastState(bool lstm, int steps, int counted)
    {
        var parameters = new ParameterSet();
        Func<Graph, Node[], Node> cell = Cell(parameters, lstm, 2, 3);
        new RandomSource(1).Stream().FillNormal(parameters.Values.Span);
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(steps * 2), mask = graph.Input(steps);
        Node states = cell(graph, [x, mask]);
        new RandomSource(2).Stream().FillNormal(x.Value[..(counted * 2 * 16)]);
        x.Value[(counted * 2 * 16)..].Fill(1000);
        mask.Value[..(counted * 16)].Fill(1);
        graph.Forward();
        return states.Value[((steps - 1) * 3 * 16)..].ToArray();
    }
}
