using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.TestKit.ReferenceKernels;

namespace Offshell.Tensors.Tests.Kernels;

public sealed unsafe class ActivationsTests
{
    private const float Slope = 0.07f;

    public static TheoryData<Activation> All => new(Enum.GetValues<Activation>());

    [Theory]
    [MemberData(nameof(All))]
    public void Apply_EveryLength_EqualsReferenceAndStopsAtTheEnd(Activation activation)
    {
        for (int count = 0; count <= 67; count++)
        {
            float[] x = Values(count + 1), y = new float[count + 1];
            y[count] = 123;

            fixed (float* px = x, py = y) Activations.Apply(activation, px, py, count, Slope);

            for (int i = 0; i < count; i++)
            {
                double expected = ReferenceActivation.Value<double>(activation, x[i], Slope);
                ((double)y[i]).ShouldBe(expected, tolerance: (4e-7 * Math.Abs(expected)) + 1e-12, $"f({x[i]}) at {i} of {count}");
            }

            y[count].ShouldBe(123);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradient_EveryLength_EqualsFiniteDifferenceOfReference(Activation activation)
    {
        const double step = 1e-5;
        for (int count = 0; count <= 67; count += 3)
        {
            float[] x = Values(count + 1), y = new float[count + 1], dy = Values(count + 1), dx = Values(count + 1);
            float[] start = [.. dx];

            fixed (float* px = x, py = y, pdy = dy, pdx = dx)
            {
                Activations.Apply(activation, px, py, count, Slope);
                float* input = Activations.GradientNeedsInput(activation) ? px : py;
                Activations.Gradient(activation, input, py, pdy, pdx, count, accumulate: true, Slope);
                for (int i = 0; i < count; i++)
                {
                    double slope = (ReferenceActivation.Value<double>(activation, x[i] + step, Slope)
                        - ReferenceActivation.Value<double>(activation, x[i] - step, Slope)) / (2 * step);
                    ((double)dx[i]).ShouldBe(start[i] + (dy[i] * slope), tolerance: 3e-6 * (1 + Math.Abs(dy[i])), $"f'({x[i]})");
                }

                dx[count].ShouldBe(start[count]);
                Activations.Gradient(activation, input, py, pdy, pdy, count, accumulate: false, Slope);
                for (int i = 0; i < count; i++) dy[i].ShouldBe(dx[i] - start[i], tolerance: 3e-6f * (1 + MathF.Abs(dy[i]) + MathF.Abs(start[i])));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Apply_NotANumber_StaysNotANumber(Activation activation)
    {
        float[] x = new float[20];
        x[3] = x[18] = float.NaN;

        fixed (float* px = x) Activations.Apply(activation, px, px, x.Length);

        for (int i = 0; i < x.Length; i++) float.IsNaN(x[i]).ShouldBe(i is 3 or 18);
    }

    /// <summary>Values of the paper's formula f(x) = 1.005 + (x, or x / √(1 + x²) below 0), computed in double precision.</summary>
    [Theory]
    [InlineData(-1f, 0.29789321881345243)]
    [InlineData(0f, 1.005)]
    [InlineData(2f, 3.005)]
    [InlineData(-1000f, 0.00500049999962493)]
    [InlineData(-1e20f, 0.005)]
    [InlineData(1e20f, 1e20)]
    public void Apply_PIsrlu_GivesKnownValue(float x, double expected)
    {
        float y;
        Activations.Apply(Activation.PIsrlu, &x, &y, 1);

        ((double)y).ShouldBe(expected, tolerance: 2e-7 * Math.Max(1, expected));
    }

    [Fact]
    public void Gradient_LargeNegativeSoftplus_KeepsItsTail()
    {
        float x = -30, y, dy = 1, dx;
        Activations.Apply(Activation.Softplus, &x, &y, 1);
        Activations.Gradient(Activation.Softplus, &x, &y, &dy, &dx, 1, accumulate: false);

        ((double)dx).ShouldBe(Math.Exp(-30), tolerance: 1e-6 * Math.Exp(-30));
    }

    private static float[] Values(int count)
    {
        float[] values = new float[count];
        new RandomSource((ulong)count).Stream().FillNormal(values);
        // Away from the kink at 0, where one-sided slopes differ.
        for (int i = 0; i < count; i++) values[i] = (3 * values[i]) + MathF.CopySign(0.01f, values[i]);
        return values;
    }
}
