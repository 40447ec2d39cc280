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
        var layer = new PackedLayer(weight, bias, order);
        var x = new FloatBuffer(inputs);
        random.FillNormal(x.Span);
        var y = new FloatBuffer(layer.PaddedOutputs);

        layer.Run(x.Pointer, y.Pointer, relu: false);

        for (int i = 0; i < outputs; i++)
        {
            double expected = bias[order[i]];
            for (int l = 0; l < inputs; l++) expected += (double)weight[(order[i] * inputs) + l] * x.Span[l];
            ((double)y.Span[i]).ShouldBe(expected, 1e-5 * inputs);
        }

        float[] linear = y.Span.ToArray();
        layer.Run(x.Pointer, y.Pointer, relu: true);
        for (int i = 0; i < outputs; i++) y.Span[i].ShouldBe(Math.Max(0, linear[i]));
    }
}
