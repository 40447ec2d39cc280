using Offshell.TestKit.Gradients;
using Offshell.TestKit.ReferenceKernels;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Tensors.Tests.Autodiff;

/// <summary>Gradients inside a loss: their values against the backward pass, their derivatives against closed forms.</summary>
public sealed class GradientNodesTests
{
    private const double Epsilon = 1e-3;

    public static TheoryData<Activation> TwiceDifferentiable =>
        [Activation.Identity, Activation.Relu, Activation.LeakyRelu, Activation.Elu, Activation.Tanh, Activation.Sigmoid, Activation.Softplus, Activation.ClippedTanh];

    /// <summary>‖∇ₓ w·f(V x + b)‖² with ∇ₓ = Vᵀ (f′ ∘ w), whose derivative holds f″.</summary>
    [Theory]
    [MemberData(nameof(TwiceDifferentiable))]
    public void Of_DenseCritic_PenaltyGradientFollowsTheFormula(Activation activation) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [3],
        Lanes = 48,
        Build = parameters =>
        {
            Parameter v = parameters.Add("v", 5, 3), b = parameters.Add("b", 5), w = parameters.Add("w", 1, 5);
            return (_, x) =>
            {
                Node gradient = GradientNodes.Of(x[0].Dense(v, b, activation).Dense(w, null), x[0]);
                return gradient.Multiply(gradient).SumFeatures();
            };
        },
        Twin = GradientCase.Rows((x, p) =>
        {
            double[] pre = ReferenceDense.Row(x[0], p[0], p[1], Activation.Identity);
            double[] back = [.. pre.Select((h, i) => ReferenceActivations.Derivative(activation, h) * p[2][i])];
            return [Transposed(p[0], back, 3).Sum(g => g * g)];
        }),
        Full = true,
    });

    [Fact]
    public void Of_LayerNormalisation_PenaltyGradientFollowsTheFormula() => GradientCheck.Verify(new GradientCase
    {
        Inputs = [4],
        Lanes = 32,
        Build = parameters =>
        {
            Parameter scale = parameters.Add("scale", 4), shift = parameters.Add("shift", 4), w = parameters.Add("w", 1, 4);
            return (_, x) =>
            {
                Node normal = x[0].LayerNormalisation(scale, shift, (float)Epsilon);
                return GradientNodes.Of(normal.Multiply(normal).Dense(w, null), x[0]);
            };
        },
        Twin = GradientCase.Rows((x, p) =>
        {
            double mean = x[0].Average(), inverse = 1 / Math.Sqrt((x[0].Sum(v => (v - mean) * (v - mean)) / 4) + Epsilon);
            double[] standard = [.. x[0].Select(v => (v - mean) * inverse)];
            double[] h = [.. standard.Select((s, i) => 2 * ((p[0][i] * s) + p[1][i]) * p[2][i] * p[0][i])];
            double first = h.Average(), second = h.Select((v, i) => v * standard[i]).Average();
            return [.. h.Select((v, i) => inverse * (v - first - (standard[i] * second)))];
        }),
        Full = true,
    });

    [Theory]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Tanh)]
    public void Of_ConvolutionalCritic_PenaltyGradientFollowsTheFormula(Activation activation)
    {
        // Windows [2 × 3]; the first convolution makes 3 channels, its transpose 1 channel at the 12 positions.
        var window = new SlidingWindow([4, 3], [3, 2], [2, 1], [1, 0], [1, 1], [1, 1]);
        var reference = new ReferenceConvolution([1, 4, 3], [1, 3, 2], [1, 2, 1], [0, 1, 0], [0, 1, 1], [1, 1, 1]);
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [4 * 3 * 2],
            ActiveLanes = 3,
            Build = parameters =>
            {
                Parameter v = parameters.Add("v", 3, 3, 2, 2), b = parameters.Add("b", 3), u = parameters.Add("u", 3, 3, 2, 1), w = parameters.Add("w", 1, 12);
                return (_, x) =>
                {
                    Node hidden = x[0].Convolution(window, v, b, 1, activation);
                    return GradientNodes.Of(hidden.TransposedConvolution(window, u, null).Dense(w, null), x[0]);
                };
            },
            Twin = GradientCase.Rows((x, p) =>
            {
                double[] pre = reference.Apply(x[0], p[0], p[1], 2, 3, 1);
                double[] back = reference.Apply(p[3], p[2], null, 1, 3, 1);
                return reference.ApplyTransposed([.. pre.Select((h, i) => ReferenceActivations.Derivative(activation, h) * back[i])], p[0], null, 3, 2, 1);
            }),
        });
    }

    [Fact]
    public void Of_EveryOperation_EqualsTheBackwardPass()
    {
        var parameters = new ParameterSet();
        Parameter v = parameters.Add("v", 6, 4), w = parameters.Add("w", 1, 5);
        var graph = new Graph(parameters, 32);
        InputNode x = graph.Input(4, wantsGradient: true), other = graph.Input(4);
        Node h = x.Dense(v, null, Activation.Softplus);
        Node pooled = h.AveragePooling(new SlidingWindow([3], [2], [1], [0], [0], [1]), 2);
        Node drawn = pooled.Upsample([2], [2], 2, linear: true).Slice(2, 3);
        Node sum = x.Activate(Activation.Tanh).Subtract(x).Add(x).SumFeatures();
        Node output = graph.Concatenate(drawn, x.Multiply(other).Slice(0, 1), sum).Dense(w, null, Activation.Elu).Subtract(h.SumFeatures());
        Node gradient = GradientNodes.Of(output, x);
        RandomStream random = new RandomSource(1).Stream();
        random.FillNormal(parameters.Values.Span);
        random.FillNormal(x.Value);
        random.FillNormal(other.Value);
        float[] seed = new float[32];
        seed.AsSpan().Fill(1);

        graph.Forward();
        graph.Backward(output, seed, new FloatBuffer(parameters.Length));

        for (int i = 0; i < x.Gradient.Length; i++) ((double)gradient.Value[i]).ShouldBe(x.Gradient[i], 1e-5);
    }

    /// <summary>For a linear critic w·x the penalty (‖∇‖ − 1)² is (‖w‖ − 1)² for every row, with gradient 2 (‖w‖ − 1) w/‖w‖.</summary>
    [Fact]
    public void Of_LinearCritic_PenaltyIsExact()
    {
        var parameters = new ParameterSet();
        Parameter w = parameters.Add("w", 1, 2);
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(2), one = graph.Input(1);
        Node excess = GradientNodes.Of(x.Dense(w, null), x).FeatureNorm().Subtract(one);
        Node penalty = excess.Multiply(excess);
        new[] { 3f, 4f }.CopyTo(parameters[w]);
        one.Value.Fill(1);
        new RandomSource(1).Stream().FillNormal(x.Value);
        float[] seed = new float[16];
        seed.AsSpan().Fill(1f / 16);
        var gradients = new FloatBuffer(parameters.Length);

        graph.Forward();
        graph.Backward(penalty, seed, gradients);

        penalty.Value.ToArray().ShouldAllBe(p => Math.Abs(p - 16) < 1e-5);
        ((double)gradients.Span[0]).ShouldBe(2 * 4 * 0.6, 1e-5);
        ((double)gradients.Span[1]).ShouldBe(2 * 4 * 0.8, 1e-5);
    }

    [Fact]
    public void Of_UnsupportedOrUnrelated_SaysSo()
    {
        var parameters = new ParameterSet();
        Parameter w = parameters.Add("w", 1, 2);
        var graph = new Graph(parameters, 16);
        InputNode x = graph.Input(2), y = graph.Input(2);

        Should.Throw<NotSupportedException>(() => GradientNodes.Of(x.Dense(w, null, Activation.Silu), x)).Message.ShouldContain("Silu");
        Should.Throw<NotSupportedException>(() => GradientNodes.Of(x.Dropout(0.5f, "d"), x)).Message.ShouldContain("DropoutNode");
        Should.Throw<ArgumentException>(() => GradientNodes.Of(x.Dense(w, null), y));
    }

    private static double[] Transposed(double[] matrix, double[] vector, int columns) =>
        [.. Enumerable.Range(0, columns).Select(j => vector.Select((v, i) => v * matrix[(i * columns) + j]).Sum())];
}
