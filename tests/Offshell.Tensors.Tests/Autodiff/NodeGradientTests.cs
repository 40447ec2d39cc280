using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.TestKit.Gradients;
using Offshell.TestKit.ReferenceKernels;

namespace Offshell.Tensors.Tests.Autodiff;

/// <summary>Every operation against its formula in double precision: values, and gradients by central differences.</summary>
public sealed class NodeGradientTests
{
    public static TheoryData<Activation> AllActivations => [.. Enum.GetValues<Activation>()];

    public static TheoryData<int, int, int> DenseShapes => new()
    {
        { 1, 1, 16 }, { 5, 3, 16 }, { 3, 7, 48 }, { 21, 50, 128 }, { 1, 4, 128 }, { 6, 1, 48 },
    };

    [Theory]
    [MemberData(nameof(AllActivations))]
    public void Dense_EveryActivation_FollowsTheFormula(Activation activation) => GradientCheck.Verify(DenseCase(5, 4, 48, activation, bias: true));

    [Theory]
    [MemberData(nameof(DenseShapes))]
    public void Dense_ManyShapes_FollowsTheFormula(int inputs, int outputs, int lanes)
    {
        GradientCheck.Verify(DenseCase(inputs, outputs, lanes, Activation.Tanh, bias: true));
        GradientCheck.Verify(DenseCase(inputs, outputs, lanes, Activation.Identity, bias: false));
    }

    [Fact]
    public void Dense_PartialBlock_PaddingGetsNoGradient() =>
        GradientCheck.Verify(DenseCase(4, 3, 32, Activation.Silu, bias: true) with { ActiveLanes = 21, Full = true });

    [Theory]
    [MemberData(nameof(AllActivations))]
    public void Activate_EveryActivation_FollowsTheFormula(Activation activation) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [3],
        Build = _ => (_, x) => x[0].Activate(activation),
        Twin = GradientCase.Rows((x, _) => [.. x[0].Select(v => ReferenceActivations.Value(activation, v))]),
        Full = true,
    });

    [Theory]
    [InlineData(1, 16)]
    [InlineData(5, 48)]
    [InlineData(2, 128)]
    public void Arithmetic_TwoOperands_FollowsTheFormula(int features, int lanes)
    {
        GradientCase Case(Func<Node, Node, Node> operation, Func<double, double, double> twin) => new()
        {
            Inputs = [features, features],
            Lanes = lanes,
            Build = _ => (_, x) => operation(x[0], x[1]),
            Twin = GradientCase.Rows((x, _) => [.. x[0].Zip(x[1], twin)]),
        };

        GradientCheck.Verify(Case((a, b) => a.Add(b), (a, b) => a + b));
        GradientCheck.Verify(Case((a, b) => a.Subtract(b), (a, b) => a - b));
        GradientCheck.Verify(Case((a, b) => a.Multiply(b), (a, b) => a * b));
    }

    [Fact]
    public void Arithmetic_SameOperandTwice_BothSharesCount()
    {
        GradientCase Case(Func<Node, Node> operation, Func<double, double> twin) => new()
        {
            Inputs = [3],
            Build = _ => (_, x) => operation(x[0]),
            Twin = GradientCase.Rows((x, _) => [.. x[0].Select(twin)]),
        };

        GradientCheck.Verify(Case(x => x.Multiply(x), x => x * x));
        GradientCheck.Verify(Case(x => x.Add(x), x => 2 * x));
        GradientCheck.Verify(Case(x => x.Subtract(x).Add(x), x => x));
        GradientCheck.Verify(Case(x => x.Graph.Concatenate(x, x).Slice(3, 3), x => x));
        GradientCheck.Verify(Case(x => x.Graph.WeightedSum(x, x, x), x => 3 * x));
    }

    [Fact]
    public void WeightedSum_ChangedCoefficients_FollowsTheFormula() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [2, 2, 2],
        Build = _ => (graph, x) =>
        {
            var sum = graph.WeightedSum(x[0], x[1], x[2]);
            new float[] { 0.25f, -3, 0 }.CopyTo(sum.Coefficients, 0);
            return sum;
        },
        Twin = GradientCase.Rows((x, _) => [(0.25 * x[0][0]) - (3 * x[1][0]), (0.25 * x[0][1]) - (3 * x[1][1])]),
    });

    [Fact]
    public void SumFeatures_Block_FollowsTheFormula()
    {
        foreach (int features in new[] { 1, 9 })
        {
            GradientCheck.Verify(new GradientCase
            {
                Inputs = [features],
                Lanes = 48,
                Build = _ => (_, x) => x[0].SumFeatures(),
                Twin = GradientCase.Rows((x, _) => [x[0].Sum()]),
            });
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void FeatureNorm_Block_FollowsTheFormula(int features) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [features],
        Lanes = 48,
        Build = _ => (_, x) => x[0].FeatureNorm(),
        Twin = GradientCase.Rows((x, _) => [Math.Sqrt(x[0].Sum(v => v * v))]),
    });

    [Fact]
    public void FeatureNorm_Origin_GradientIsZero()
    {
        var graph = new Graph(new ParameterSet(), 16);
        var x = graph.Input(3, wantsGradient: true);
        Node norm = x.FeatureNorm();
        float[] seed = new float[16];
        seed.AsSpan().Fill(1);

        graph.Forward();
        graph.Backward(norm, seed, new FloatBuffer(0));

        x.Gradient.ToArray().ShouldAllBe(g => g == 0);
    }

    [Theory]
    [InlineData(Activation.Tanh, true)]
    [InlineData(Activation.Silu, false)]
    public void MaskedDense_SomeWeightsHidden_FollowsTheFormula(Activation activation, bool bias)
    {
        bool[] mask = [true, false, true, false, false, false, true, true, true, false, true, true];
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [3],
            Lanes = 48,
            Build = parameters =>
            {
                Parameter weight = parameters.Add("weight", 4, 3);
                Parameter? offset = bias ? parameters.Add("bias", 4) : null;
                return (_, x) => x[0].MaskedDense(weight, offset, mask, activation);
            },
            Twin = GradientCase.Rows((x, p) => ReferenceDense.Row(x[0], [.. p[0].Select((w, i) => mask[i] ? w : 0)], bias ? p[1] : null, activation)),
            Full = true,
        });
    }

    [Fact]
    public void ParameterRows_Block_FollowsTheFormula() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [3],
        Lanes = 48,
        Build = parameters =>
        {
            Parameter scale = parameters.Add("scale", 3);
            return (graph, x) => x[0].Multiply(graph.ParameterRows(scale));
        },
        Twin = GradientCase.Rows((x, p) => [.. x[0].Zip(p[0], (a, b) => a * b)]),
        Full = true,
    });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 6)]
    [InlineData(6, 2)]
    public void Prelu_SlopePerFeatureOrChannel_FollowsTheFormula(int features, int slopes) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [features],
        Lanes = 48,
        Build = parameters =>
        {
            Parameter slope = parameters.Add("slope", slopes);
            return (_, x) => x[0].Prelu(slope);
        },
        Twin = GradientCase.Rows((x, p) => [.. x[0].Select((v, i) => v > 0 ? v : p[0][i % slopes] * v)]),
        Full = true,
    });

    [Fact]
    public void Concatenate_UnequalParts_FollowsTheFormula() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [1, 4, 2],
        Lanes = 32,
        Build = _ => (graph, x) => graph.Concatenate(x[0], x[1], x[2], x[0]),
        Twin = GradientCase.Rows((x, _) => [.. x[0], .. x[1], .. x[2], .. x[0]]),
    });

    [Fact]
    public void Slice_OverlappingViewsAndTheWholeAndAViewOfAView_AllSharesCount() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [5],
        Lanes = 16,
        Build = parameters =>
        {
            Parameter weight = parameters.Add("weight", 5, 5);
            return (_, x) =>
            {
                Node h = x[0].Dense(weight, null, Activation.Tanh);
                Node low = h.Slice(0, 3), high = h.Slice(2, 3), middle = high.Slice(0, 2);
                Node product = low.Multiply(high);
                Node whole = h.Multiply(h);
                return product.Slice(1, 2).Add(middle).Add(whole.Slice(3, 2)).Add(low.Slice(1, 2));
            };
        },
        Twin = GradientCase.Rows((x, p) =>
        {
            double[] h = ReferenceDense.Row(x[0], p[0], null, Activation.Tanh);
            return [(h[1] * h[3]) + h[2] + (h[3] * h[3]) + h[1], (h[2] * h[4]) + h[3] + (h[4] * h[4]) + h[2]];
        }),
        Full = true,
    });

    [Fact]
    public void Slice_IsTheLoss_OnlyItsFeaturesGetGradients() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [4],
        Build = _ => (_, x) => x[0].Multiply(x[0]).Slice(1, 2),
        Twin = GradientCase.Rows((x, _) => [x[0][1] * x[0][1], x[0][2] * x[0][2]]),
        Full = true,
    });

    [Fact]
    public void Dense_InputUsedTwice_SharesAccumulate() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [3],
        Lanes = 48,
        Build = parameters =>
        {
            Parameter first = parameters.Add("first", 4, 3), second = parameters.Add("second", 4, 3), shared = parameters.Add("shared", 4, 4);
            return (_, x) =>
            {
                Node a = x[0].Dense(first, null, Activation.Tanh), b = x[0].Dense(second, null, Activation.Sigmoid);
                // The same weights twice, and the same value into two layers.
                return a.Multiply(b).Dense(shared, null, Activation.Softplus).Add(a.Dense(shared, null)).Add(a);
            };
        },
        Twin = GradientCase.Rows((x, p) =>
        {
            double[] a = ReferenceDense.Row(x[0], p[0], null, Activation.Tanh), b = ReferenceDense.Row(x[0], p[1], null, Activation.Sigmoid);
            double[] c = ReferenceDense.Row([.. a.Zip(b, (u, v) => u * v)], p[2], null, Activation.Softplus);
            double[] d = ReferenceDense.Row(a, p[2], null, Activation.Identity);
            return [.. a.Select((_, i) => a[i] + c[i] + d[i])];
        }),
    });

    private static GradientCase DenseCase(int inputs, int outputs, int lanes, Activation activation, bool bias) => new()
    {
        Inputs = [inputs],
        Lanes = lanes,
        Build = parameters =>
        {
            Parameter weight = parameters.Add("weight", outputs, inputs);
            Parameter? offset = bias ? parameters.Add("bias", outputs) : null;
            return (_, x) => x[0].Dense(weight, offset, activation);
        },
        Twin = GradientCase.Rows((x, p) => ReferenceDense.Row(x[0], p[0], bias ? p[1] : null, activation)),
    };
}
