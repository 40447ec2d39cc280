using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Tensors.Tests.Kernels;

public sealed unsafe class PackedLayerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 16)]
    [InlineData(3, 17)]
    [InlineData(4, 8)]
    [InlineData(21, 50)]
    [InlineData(50, 48)]
    [InlineData(7, 33)]
    [InlineData(64, 130)]
    public void Run_AnyShape_IsTheProductInDoubleWithOutputsInTheOrderAsked(int inputs, int outputs)
    {
        RandomStream random = new RandomSource(3).Stream();
        float[] weight = new float[inputs * outputs], bias = new float[outputs];
        random.FillNormal(weight);
        random.FillNormal(bias);
        int[] order = random.Permutation(outputs);
        var layer = new PackedLayer(weight, inputs, bias, order);
        var x = new FloatBuffer(inputs);
        random.FillNormal(x.Span);
        var y = new FloatBuffer(layer.PaddedOutputs);

        layer.Run(x.Pointer, y.Pointer, relu: false, skipsZeros: false, 0);

        for (int i = 0; i < outputs; i++)
        {
            double expected = bias[order[i]];
            for (int l = 0; l < inputs; l++) expected += (double)weight[(order[i] * inputs) + l] * x.Span[l];
            ((double)y.Span[i]).ShouldBe(expected, 1e-5 * inputs);
        }

        float[] linear = y.Span.ToArray();
        layer.Run(x.Pointer, y.Pointer, relu: true, skipsZeros: false, 0);
        for (int i = 0; i < outputs; i++) y.Span[i].ShouldBe(Math.Max(0, linear[i]));
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(50, 48)]
    [InlineData(64, 64)]
    [InlineData(65, 20)]
    [InlineData(200, 130)]
    public void Run_SkippingZeros_GivesTheSameBits(int inputs, int outputs)
    {
        RandomStream random = new RandomSource(4).Stream();
        float[] weight = new float[inputs * outputs], bias = new float[outputs];
        random.FillNormal(weight);
        random.FillNormal(bias);
        var layer = new PackedLayer(weight, inputs, bias, [.. Enumerable.Range(0, outputs)]);
        var x = new FloatBuffer(FloatBuffer.RoundUp(inputs));
        FloatBuffer whole = new(layer.PaddedOutputs), skipped = new(layer.PaddedOutputs);
        foreach (double dead in new[] { 0, 0.5, 1 })
        {
            random.FillNormal(x.Span); // Behind the inputs too: what stands there must not count.
            for (int l = 0; l < inputs; l++) x.Span[l] = random.NextDouble() < dead ? 0 : x.Span[l];

            layer.Run(x.Pointer, whole.Pointer, relu: false, skipsZeros: false, 0);
            layer.Run(x.Pointer, skipped.Pointer, relu: false, skipsZeros: true, Nonzero(x.Span[..inputs]));

            skipped.Span.ToArray().ShouldBe(whole.Span.ToArray());
        }
    }

    [Theory]
    [InlineData(9)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(64)]
    [InlineData(130)]
    public void Run_Rectified_TellsWhichOfTheFirst64OutputsAreNotZero(int outputs)
    {
        RandomStream random = new RandomSource(5).Stream();
        float[] weight = new float[3 * outputs], bias = new float[outputs];
        random.FillNormal(weight);
        random.FillNormal(bias);
        bias[4] = float.NaN; // must not be taken for a zero, which the next layer would leave out
        var layer = new PackedLayer(weight, 3, bias, [.. Enumerable.Range(0, outputs)]);
        FloatBuffer x = new(FloatBuffer.VectorWidth), y = new(layer.PaddedOutputs);
        random.FillNormal(x.Span);

        ulong found = layer.Run(x.Pointer, y.Pointer, relu: true, skipsZeros: false, 0);

        found.ShouldBe(Nonzero(y.Span[..outputs]));
        found.ShouldNotBe(ulong.MaxValue);
    }

    [Fact]
    public void Run_PlacesWithoutARowAndRowsAskedForTwice_AreZeroAndTheSame()
    {
        var layer = new PackedLayer([1, 2, 3, 4, 5, 6], 3, [10, 20], [1, -1, 0, 1]);
        FloatBuffer x = new(FloatBuffer.VectorWidth), y = new(layer.PaddedOutputs);
        (x.Span[0], x.Span[1], x.Span[2]) = (1, 0, 2);

        layer.Run(x.Pointer, y.Pointer, relu: false, skipsZeros: true, 0b101);

        y.Span[..5].ToArray().ShouldBe([36, 0, 17, 36, 0]);
    }

    private static ulong Nonzero(ReadOnlySpan<float> x)
    {
        ulong bits = 0;
        for (int i = 0; i < Math.Min(64, x.Length); i++) bits |= x[i] == 0 ? 0 : 1UL << i;
        return bits;
    }
}
