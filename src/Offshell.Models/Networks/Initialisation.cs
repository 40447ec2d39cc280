using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>Initial weights whose variance keeps the signal's size from layer to layer.</summary>
internal static class Initialisation
{
    /// <summary>He normal (He et al. 2015, variance 2/fan-in) for rectifying activations, Glorot uniform (Glorot and Bengio 2010) for the others.</summary>
    internal static void Fill(Span<float> weights, int fanIn, int fanOut, Activation activation, RandomSource random)
    {
        RandomStream stream = random.Stream();
        if (activation is Activation.Relu or Activation.LeakyRelu or Activation.Elu or Activation.Silu)
        {
            double deviation = Math.Sqrt(2.0 / fanIn);
            for (int i = 0; i < weights.Length; i++) weights[i] = (float)(deviation * stream.NextNormal());
            return;
        }

        double limit = Math.Sqrt(6.0 / (fanIn + fanOut));
        for (int i = 0; i < weights.Length; i++) weights[i] = (float)stream.NextDouble(-limit, limit);
    }
}
