using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

/// <summary>
/// y = W x + b for one vector at a time, outputs in the lanes: weights are stored [inputs × outputs], outputs filled up
/// to full vectors. Two chains of multiply-adds for every output, over even and odd inputs, since one alone would wait for
/// itself. Immutable.
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

    /// <summary>One vector: four chains, there being nothing else to do meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run1(float* x, int inputs, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), b0 = default, c0 = default, d0 = default;
        float* end = x + (inputs & ~3);
        w += Width;
        for (; x < end; x += 4, w += 4 * Width)
        {
            a0 = MultiplyAdd(x[0], w, a0);
            b0 = MultiplyAdd(x[1], w + Width, b0);
            c0 = MultiplyAdd(x[2], w + (2 * Width), c0);
            d0 = MultiplyAdd(x[3], w + (3 * Width), d0);
        }

        end += inputs & 3;
        for (; x < end; x++, w += Width) a0 = MultiplyAdd(*x, w, a0);
        Vector512.Max(a0 + b0 + (c0 + d0), floor).Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run2(float* x, int inputs, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width), b0 = default, b1 = default;
        float* end = x + (inputs & ~1);
        w += 2 * Width;
        for (; x < end; x += 2, w += 4 * Width)
        {
            a0 = MultiplyAdd(x[0], w, a0);
            a1 = MultiplyAdd(x[0], w + Width, a1);
            b0 = MultiplyAdd(x[1], w + (2 * Width), b0);
            b1 = MultiplyAdd(x[1], w + (3 * Width), b1);
        }

        if ((inputs & 1) != 0)
        {
            a0 = MultiplyAdd(*x, w, a0);
            a1 = MultiplyAdd(*x, w + Width, a1);
        }

        Vector512.Max(a0 + b0, floor).Store(y);
        Vector512.Max(a1 + b1, floor).Store(y + Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run3(float* x, int inputs, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width), a2 = Vector512.Load(w + (2 * Width)), b0 = default, b1 = default, b2 = default;
        float* end = x + (inputs & ~1);
        w += 3 * Width;
        for (; x < end; x += 2, w += 6 * Width)
        {
            a0 = MultiplyAdd(x[0], w, a0);
            a1 = MultiplyAdd(x[0], w + Width, a1);
            a2 = MultiplyAdd(x[0], w + (2 * Width), a2);
            b0 = MultiplyAdd(x[1], w + (3 * Width), b0);
            b1 = MultiplyAdd(x[1], w + (4 * Width), b1);
            b2 = MultiplyAdd(x[1], w + (5 * Width), b2);
        }

        if ((inputs & 1) != 0)
        {
            a0 = MultiplyAdd(*x, w, a0);
            a1 = MultiplyAdd(*x, w + Width, a1);
            a2 = MultiplyAdd(*x, w + (2 * Width), a2);
        }

        Vector512.Max(a0 + b0, floor).Store(y);
        Vector512.Max(a1 + b1, floor).Store(y + Width);
        Vector512.Max(a2 + b2, floor).Store(y + (2 * Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run4(float* x, int inputs, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width), a2 = Vector512.Load(w + (2 * Width)), a3 = Vector512.Load(w + (3 * Width));
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default;
        float* end = x + (inputs & ~1);
        w += 4 * Width;
        for (; x < end; x += 2, w += 8 * Width)
        {
            a0 = MultiplyAdd(x[0], w, a0);
            a1 = MultiplyAdd(x[0], w + Width, a1);
            a2 = MultiplyAdd(x[0], w + (2 * Width), a2);
            a3 = MultiplyAdd(x[0], w + (3 * Width), a3);
            b0 = MultiplyAdd(x[1], w + (4 * Width), b0);
            b1 = MultiplyAdd(x[1], w + (5 * Width), b1);
            b2 = MultiplyAdd(x[1], w + (6 * Width), b2);
            b3 = MultiplyAdd(x[1], w + (7 * Width), b3);
        }

        if ((inputs & 1) != 0)
        {
            a0 = MultiplyAdd(*x, w, a0);
            a1 = MultiplyAdd(*x, w + Width, a1);
            a2 = MultiplyAdd(*x, w + (2 * Width), a2);
            a3 = MultiplyAdd(*x, w + (3 * Width), a3);
        }

        Vector512.Max(a0 + b0, floor).Store(y);
        Vector512.Max(a1 + b1, floor).Store(y + Width);
        Vector512.Max(a2 + b2, floor).Store(y + (2 * Width));
        Vector512.Max(a3 + b3, floor).Store(y + (3 * Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(float x, float* w, Vector512<float> sum) =>
        Vector512.MultiplyAddEstimate(Vector512.Create(x), Vector512.Load(w), sum);
}
