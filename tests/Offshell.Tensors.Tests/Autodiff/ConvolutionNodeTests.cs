using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.TestKit.Gradients;
using Offshell.TestKit.ReferenceKernels;

namespace Offshell.Tensors.Tests.Autodiff;

/// <summary>Convolutions of one to three axes against nested loops in double precision.</summary>
public sealed class ConvolutionNodeTests
{
    /// <summary>Axes, groups, activation and a seed that draws sizes, kernel, stride, padding, dilation and channels.</summary>
    public static TheoryData<int, int, Activation, ulong> Configurations
    {
        get
        {
            var data = new TheoryData<int, int, Activation, ulong>();
            Activation[] activations = [Activation.Identity, Activation.Tanh, Activation.Elu, Activation.LeakyRelu];
            for (ulong seed = 0; seed < 24; seed++) data.Add(1 + ((int)seed % 3), seed % 4 == 3 ? 2 : 1, activations[(int)(seed / 3) % 4], seed);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Convolution_RandomConfiguration_EqualsNestedLoops(int axes, int groups, Activation activation, ulong seed)
    {
        Draw draw = Draw.From(axes, groups, seed);
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [draw.Window.PositionCount * draw.PositionChannels],
            Lanes = seed % 5 == 4 ? 48 : 16,
            ActiveLanes = 2,
            Seed = seed,
            Build = parameters =>
            {
                Parameter weight = parameters.Add("weight", draw.WindowChannels, draw.Window.TapCount, draw.PositionChannels / groups);
                Parameter? bias = seed % 2 == 0 ? parameters.Add("bias", draw.WindowChannels) : null;
                return (_, x) => x[0].Convolution(draw.Window, weight, bias, groups, activation);
            },
            Twin = GradientCase.Rows((x, p) => Activate(
                activation, draw.Reference.Apply(x[0], p[0], p.ElementAtOrDefault(1), draw.PositionChannels, draw.WindowChannels, groups))),
        });
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void TransposedConvolution_RandomConfiguration_EqualsNestedLoops(int axes, int groups, Activation activation, ulong seed)
    {
        Draw draw = Draw.From(axes, groups, seed);
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [draw.Window.WindowCount * draw.WindowChannels],
            Lanes = seed % 5 == 3 ? 48 : 16,
            ActiveLanes = 2,
            Seed = seed,
            Build = parameters =>
            {
                Parameter weight = parameters.Add("weight", draw.WindowChannels, draw.Window.TapCount, draw.PositionChannels / groups);
                Parameter? bias = seed % 2 == 1 ? parameters.Add("bias", draw.PositionChannels) : null;
                return (_, x) => x[0].TransposedConvolution(draw.Window, weight, bias, groups, activation);
            },
            Twin = GradientCase.Rows((x, p) => Activate(
                activation, draw.Reference.ApplyTransposed(x[0], p[0], p.ElementAtOrDefault(1), draw.WindowChannels, draw.PositionChannels, groups))),
        });
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void TransposedConvolution_SameWeights_IsTheAdjoint(int axes, int groups, Activation activation, ulong seed)
    {
        Draw draw = Draw.From(axes, groups, seed);
        _ = activation;
        var parameters = new ParameterSet();
        Parameter weight = parameters.Add("weight", draw.WindowChannels, draw.Window.TapCount, draw.PositionChannels / groups);
        var graph = new Graph(parameters, 16) { IsDifferentiable = false };
        InputNode x = graph.Input(draw.Window.PositionCount * draw.PositionChannels), y = graph.Input(draw.Window.WindowCount * draw.WindowChannels);
        Node forward = x.Convolution(draw.Window, weight, null, groups), backward = y.TransposedConvolution(draw.Window, weight, null, groups);
        RandomStream random = new RandomSource(seed).Stream();
        random.FillNormal(parameters.Values.Span);
        random.FillNormal(x.Value);
        random.FillNormal(y.Value);

        graph.Forward();

        (double left, double size) = Dot(forward.Value, y.Value);
        double right = Dot(x.Value, backward.Value).Sum;
        left.ShouldBe(right, 1e-6 * size);
        double[] x0 = Lane(x), y0 = Lane(y), w = Array.ConvertAll(parameters[weight].ToArray(), v => (double)v);
        double twinLeft = draw.Reference.Apply(x0, w, null, draw.PositionChannels, draw.WindowChannels, groups).Zip(y0, (a, b) => a * b).Sum();
        double twinRight = draw.Reference.ApplyTransposed(y0, w, null, draw.WindowChannels, draw.PositionChannels, groups).Zip(x0, (a, b) => a * b).Sum();
        twinLeft.ShouldBe(twinRight, 1e-10 * Math.Max(1, Math.Abs(twinRight)));
    }

    [Fact]
    public void Convolution_KernelAsWideAsTheImage_EqualsNestedLoops()
    {
        // The rows of such a kernel are neighbours in memory across the image's edge: the runs grow to whole planes.
        var window = new SlidingWindow([4, 3], [2, 3], [1, 1], [1, 0], [0, 0], [1, 1]);
        var reference = new ReferenceConvolution([1, 4, 3], [1, 2, 3], [1, 1, 1], [0, 1, 0], [0, 0, 0], [1, 1, 1]);
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [4 * 3 * 2],
            Build = parameters =>
            {
                Parameter weight = parameters.Add("weight", 3, 2, 3, 2);
                return (_, x) => x[0].Convolution(window, weight, null);
            },
            Twin = GradientCase.Rows((x, p) => reference.Apply(x[0], p[0], null, 2, 3, 1)),
            Full = true,
        });
    }

    [Fact]
    public void Convolution_InputUsedTwice_SharesAccumulate()
    {
        var window = new SlidingWindow([5], [3], [1], [1], [1], [1]);
        var reference = new ReferenceConvolution([1, 1, 5], [1, 1, 3], [1, 1, 1], [0, 0, 1], [0, 0, 1], [1, 1, 1]);
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [5 * 2],
            Build = parameters =>
            {
                Parameter one = parameters.Add("one", 2, 3, 2), two = parameters.Add("two", 2, 3, 2);
                return (_, x) => x[0].Convolution(window, one, null).Add(x[0].TransposedConvolution(window, two, null)).Add(x[0]);
            },
            Twin = GradientCase.Rows((x, p) =>
            {
                double[] a = reference.Apply(x[0], p[0], null, 2, 2, 1), b = reference.ApplyTransposed(x[0], p[1], null, 2, 2, 1);
                return [.. a.Select((_, i) => a[i] + b[i] + x[0][i])];
            }),
        });
    }

    [Fact]
    public void Convolution_SizesDoNotFit_NamesThem()
    {
        var parameters = new ParameterSet();
        Parameter weight = parameters.Add("weight", 3, 3, 2), bias = parameters.Add("bias", 2);
        var window = new SlidingWindow([5], [3], [1], [1], [1], [1]);
        var graph = new Graph(parameters, 16);

        Should.Throw<ArgumentException>(() => graph.Input(9).Convolution(window, weight, null)).Message.ShouldContain("9 features");
        Should.Throw<ArgumentException>(() => graph.Input(10).Convolution(window, weight, bias)).Message.ShouldContain("2 values");
        Should.Throw<ArgumentException>(() => graph.Input(20).Convolution(window, weight, null, groups: 2)).Message.ShouldContain("2 groups");
        Should.Throw<ArgumentException>(() => new SlidingWindow([5], [7], [1], [0], [1], [1])).Message.ShouldContain("reaches over 7");
    }

    private static double[] Activate(Activation activation, double[] values) => [.. values.Select(v => ReferenceActivations.Value(activation, v))];

    private static double[] Lane(Node node) => [.. Enumerable.Range(0, node.Features).Select(i => (double)node.Value[i * node.Lanes])];

    private static (double Sum, double Size) Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0, squares = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
            squares += (double)a[i] * b[i] * a[i] * b[i];
        }

        return (sum, Math.Sqrt(squares) + 1);
    }

    /// <summary>A random configuration with its twin.</summary>
    private sealed record Draw(SlidingWindow Window, ReferenceConvolution Reference, int WindowChannels, int PositionChannels)
    {
        internal static Draw From(int axes, int groups, ulong seed)
        {
            RandomStream random = new RandomSource(seed).Split("configuration").Stream();
            int[] Sizes(int least, int count) => [.. Enumerable.Range(0, axes).Select(_ => least + random.NextInt(count))];
            int[] size = Sizes(3, 4), kernel = Sizes(1, 3), stride = Sizes(1, 3), before = Sizes(0, 3), after = Sizes(0, 3), dilation = Sizes(1, 2);
            for (int i = 0; i < axes; i++) size[i] = Math.Max(size[i], (dilation[i] * (kernel[i] - 1)) + 1);
            int[] Three(int[] values, int fill) => [.. Enumerable.Repeat(fill, 3 - axes), .. values];
            var reference = new ReferenceConvolution(Three(size, 1), Three(kernel, 1), Three(stride, 1), Three(before, 0), Three(after, 0), Three(dilation, 1));
            return new Draw(new SlidingWindow(size, kernel, stride, before, after, dilation), reference, groups * (1 + random.NextInt(3)), groups * (1 + random.NextInt(3)));
        }
    }
}
