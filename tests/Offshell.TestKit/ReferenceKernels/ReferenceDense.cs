using Offshell.Tensors.Kernels;

namespace Offshell.TestKit.ReferenceKernels;

/// <summary>A dense layer of one row in double precision.</summary>
public static class ReferenceDense
{
    /// <summary>f(W x + b) with W [outputs × inputs], row-major.</summary>
    public static double[] Row(double[] input, double[] weight, double[]? bias, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        double[] output = new double[weight.Length / input.Length];
        for (int i = 0; i < output.Length; i++)
        {
            double sum = bias?[i] ?? 0;
            for (int j = 0; j < input.Length; j++) sum += weight[(i * input.Length) + j] * input[j];
            output[i] = ReferenceActivations.Value(activation, sum);
        }

        return output;
    }
}
