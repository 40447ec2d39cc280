using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.TestKit.Gradients;
using Offshell.TestKit.ReferenceKernels;

namespace Offshell.Tensors.Tests.Autodiff;

public sealed class PoolingNodeTests
{
    [Theory]
    [InlineData(true, 2, 2, 0)]
    [InlineData(false, 2, 2, 0)]
    [InlineData(true, 3, 1, 1)]
    [InlineData(false, 3, 1, 1)]
    [InlineData(true, 3, 2, 1)]
    [InlineData(false, 3, 2, 1)]
    public void Pooling_Image_EqualsNestedLoops(bool average, int kernel, int stride, int padding)
    {
        var window = new SlidingWindow([5, 4], [kernel, kernel], [stride, stride], [padding, padding], [padding, padding], [1, 1]);
        var reference = new ReferenceConvolution([1, 5, 4], [1, kernel, kernel], [1, stride, stride], [0, padding, padding], [0, padding, padding], [1, 1, 1]);
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [5 * 4 * 2],
            Lanes = 32,
            Build = _ => (_, x) => average ? x[0].AveragePooling(window, 2) : x[0].MaxPooling(window, 2),
            Twin = GradientCase.Rows((x, _) => reference.Pool(x[0], 2, average)),
        });
    }

    [Fact]
    public void MaxPooling_EqualValues_FirstOneGetsTheGradient()
    {
        var graph = new Graph(new ParameterSet(), 16);
        InputNode x = graph.Input(3, wantsGradient: true);
        Node y = x.MaxPooling(new SlidingWindow([3], [3], [1], [0], [0], [1]), 1);
        x.Value.Fill(2);
        float[] seed = new float[16];
        seed.AsSpan().Fill(1);

        graph.Forward();
        graph.Backward(y, seed, new FloatBuffer(0));

        x.Gradient[..16].ToArray().ShouldAllBe(g => g == 1);
        x.Gradient[16..].ToArray().ShouldAllBe(g => g == 0);
    }

    [Fact]
    public void Upsample_NearestOneAxis_Repeats()
    {
        float[] output = Upsample([1, 4], factor: 3, linear: false);

        output.ShouldBe([1f, 1, 1, 4, 4, 4]);
    }

    [Fact]
    public void Upsample_LinearOneAxis_InterpolatesBetweenCentres()
    {
        // Centres of the outputs lie at −¼, ¼, ¾, 1¼, 1¾, 2¼ of the inputs' positions 0, 1, 2.
        float[] output = Upsample([0, 4, 12], factor: 2, linear: true);

        output.ShouldBe([0f, 1, 3, 6, 10, 12]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Upsample_Volume_IsTheProductOfItsAxes(bool linear)
    {
        int[] sizes = [2, 3, 2], factors = [2, 1, 3];
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [2 * 3 * 2 * 2],
            Build = _ => (_, x) => x[0].Upsample(sizes, factors, 2, linear),
            Twin = GradientCase.Rows((x, _) =>
            {
                var output = new List<double>();
                for (int z = 0; z < 4; z++)
                {
                    for (int y = 0; y < 3; y++)
                    {
                        for (int w = 0; w < 6; w++)
                        {
                            for (int c = 0; c < 2; c++) output.Add(At(x[0], c, Centre(z, 2, 2), Centre(y, 1, 3), Centre(w, 3, 2)));
                        }
                    }
                }

                return [.. output];
            }),
        });

        double Centre(int o, int factor, int size) => linear ? Math.Clamp(((o + 0.5) / factor) - 0.5, 0, size - 1) : o / factor;
    }

    /// <summary>Trilinear interpolation as a sum of tent functions over all positions.</summary>
    private static double At(double[] x, int channel, double z, double y, double w)
    {
        double sum = 0;
        for (int i = 0; i < x.Length / 2; i++)
        {
            double weight = Tent(z - (i / 6)) * Tent(y - (i / 2 % 3)) * Tent(w - (i % 2));
            sum += weight * x[(2 * i) + channel];
        }

        return sum;
    }

    private static double Tent(double distance) => Math.Max(0, 1 - Math.Abs(distance));

    private static float[] Upsample(float[] input, int factor, bool linear)
    {
        var graph = new Graph(new ParameterSet(), 16);
        InputNode x = graph.Input(input.Length);
        Node y = x.Upsample([input.Length], [factor], 1, linear);
        for (int i = 0; i < input.Length; i++) x.Value.Slice(i * 16, 16).Fill(input[i]);
        graph.Forward();
        return [.. Enumerable.Range(0, y.Features).Select(i => y.Value[i * 16])];
    }
}
