using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

/// <summary>
/// y = W x + b for one vector at a time, outputs in the lanes: weights are stored [inputs × outputs], outputs filled up
/// to full vectors. Every output is one chain of multiply-adds over the inputs in their order, as in the products of tables:
/// the sums have the same bits, without which narrow likelihoods differ in the fifth digit. Immutable.
/// </summary>
internal sealed unsafe class PackedLayer
{
    private const int Width = FloatBuffer.VectorWidth, MostVectors = 4;
    private readonly FloatBuffer _weights;
    private readonly int _vectors;

    /// <param name="weight">[outputs × inputs].</param>
    /// <param name="bias">[outputs], or empty.</param>
    /// <param name="order">The rows of the weight in the order of the outputs wanted.</param>
    internal PackedLayer(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, ReadOnlySpan<int> order)
    {
        Outputs = order.Length;
        Inputs = weight.Length / Outputs;
        _vectors = FloatBuffer.RoundUp(Outputs) / Width;
        _weights = new FloatBuffer((Inputs + 1) * _vectors * Width);
        Span<float> packed = _weights.Span;
        int panel = 0;
        for (int first = 0; first < _vectors; first += MostVectors)
        {
            // Panels of up to four vectors, each with its biases and then one row for every input.
            int width = Math.Min(MostVectors, _vectors - first) * Width;
            for (int i = 0; i < width && (first * Width) + i < Outputs; i++)
            {
                int row = order[(first * Width) + i];
                packed[panel + i] = bias.IsEmpty ? 0 : bias[row];
                for (int l = 0; l < Inputs; l++) packed[panel + ((l + 1) * width) + i] = weight[(row * Inputs) + l];
            }

            panel += (Inputs + 1) * width;
        }
    }

    internal int Inputs { get; }

    internal int Outputs { get; }

    /// <summary>Floats that <see cref="Run"/> writes: the outputs filled up to full vectors.</summary>
    internal int PaddedOutputs => _vectors * Width;

    /// <summary>Computes y; it must not overlap x.</summary>
    internal void Run(float* x, float* y, bool relu)
    {
        Vector512<float> floor = Vector512.Create(relu ? 0 : float.NegativeInfinity);
        float* w = _weights.Pointer;
        for (int first = 0; first < _vectors; first += MostVectors)
        {
            int vectors = Math.Min(MostVectors, _vectors - first);
            switch (vectors)
            {
                case 1: Run1(x, Inputs, w, y, floor); break;
                case 2: Run2(x, Inputs, w, y, floor); break;
                case 3: Run3(x, Inputs, w, y, floor); break;
                default: Run4(x, Inputs, w, y, floor); break;
            }

            w += (Inputs + 1) * vectors * Width;
            y += vectors * Width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run1(float* x, int inputs, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w);
        w += Width;
        for (float* end = x + inputs; x < end; x++, w += Width)
        {
            a0 = MultiplyAdd(*x, w, a0);
        }

        Vector512.Max(a0, floor).Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run2(float* x, int inputs, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width);
        w += 2 * Width;
        for (float* end = x + inputs; x < end; x++, w += 2 * Width)
        {
            a0 = MultiplyAdd(*x, w, a0);
            a1 = MultiplyAdd(*x, w + Width, a1);
        }

        Vector512.Max(a0, floor).Store(y);
        Vector512.Max(a1, floor).Store(y + Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run3(float* x, int inputs, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width), a2 = Vector512.Load(w + (2 * Width));
        w += 3 * Width;
        for (float* end = x + inputs; x < end; x++, w += 3 * Width)
        {
            a0 = MultiplyAdd(*x, w, a0);
            a1 = MultiplyAdd(*x, w + Width, a1);
            a2 = MultiplyAdd(*x, w + (2 * Width), a2);
        }

        Vector512.Max(a0, floor).Store(y);
        Vector512.Max(a1, floor).Store(y + Width);
        Vector512.Max(a2, floor).Store(y + (2 * Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run4(float* x, int inputs, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width), a2 = Vector512.Load(w + (2 * Width)), a3 = Vector512.Load(w + (3 * Width));
        w += 4 * Width;
        for (float* end = x + inputs; x < end; x++, w += 4 * Width)
        {
            a0 = MultiplyAdd(*x, w, a0);
            a1 = MultiplyAdd(*x, w + Width, a1);
            a2 = MultiplyAdd(*x, w + (2 * Width), a2);
            a3 = MultiplyAdd(*x, w + (3 * Width), a3);
        }

        Vector512.Max(a0, floor).Store(y);
        Vector512.Max(a1, floor).Store(y + Width);
        Vector512.Max(a2, floor).Store(y + (2 * Width));
        Vector512.Max(a3, floor).Store(y + (3 * Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(float x, float* w, Vector512<float> sum) =>
        Vector512.MultiplyAddEstimate(Vector512.Create(x), Vector512.Load(w), sum);
}
