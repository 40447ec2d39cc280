using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Offshell.Tensors.Kernels;

/// <summary>
/// y = W x + b for one vector at a time, outputs in the lanes: weights are stored [inputs × outputs], outputs filled up
/// to full vectors. Every output is one chain of multiply-adds over the inputs in their order, as in the products of tables:
/// the sums have the same bits, without which narrow likelihoods differ in the fifth digit. Immutable.
/// </summary>
/// <remarks>
/// Such a chain waits four cycles at every input, which is what a layer costs. Inputs that are zero, as half of them are
/// behind a rectifier, add nothing and are left out: the sum keeps its bits, and the chain is half as long. The list of
/// those wanted is known long before the chain has come to its end, so that its unforeseeable length costs nothing: the
/// layer before makes it, out of registers. Two chains for each output are no faster: then that length is known too late.
/// </remarks>
internal sealed unsafe class PackedLayer
{
    private const int Width = FloatBuffer.VectorWidth, MostVectors = 4, Block = 64;
    private readonly FloatBuffer _weights;
    private readonly int _vectors;

    /// <param name="weight">[outputs × inputs].</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="bias">[outputs], or empty.</param>
    /// <param name="order">The rows of the weight in the order of the outputs wanted; −1 for an output that is always 0.</param>
    internal PackedLayer(ReadOnlySpan<float> weight, int inputs, ReadOnlySpan<float> bias, ReadOnlySpan<int> order)
    {
        (Inputs, Outputs) = (inputs, order.Length);
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
                if (row < 0) continue;
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
    /// <param name="x">The inputs; readable up to full vectors if zeros are skipped.</param>
    /// <param name="y">[<see cref="PaddedOutputs"/>].</param>
    /// <param name="relu">Whether negative outputs become 0.</param>
    /// <param name="skipsZeros">Whether to look for inputs that are zero: worth it where many are.</param>
    /// <param name="nonzero">What the layer that wrote x has returned; of use if zeros are skipped.</param>
    /// <returns>A bit for each of the first 64 outputs that is not 0, if negative ones became 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal ulong Run(float* x, float* y, bool relu, bool skipsZeros, ulong nonzero)
    {
        Vector512<float> floor = Vector512.Create(relu ? 0 : float.NegativeInfinity);
        ulong found = 0;
        if (!skipsZeros) nonzero = ulong.MaxValue;
        float* w = _weights.Pointer;
        for (int first = 0; first < _vectors; first += MostVectors)
        {
            int vectors = Math.Min(MostVectors, _vectors - first);
            ulong positive;
            switch (vectors)
            {
                case 1: positive = Run1(x, Inputs, skipsZeros, nonzero, w, y, floor); break;
                case 2: positive = Run2(x, Inputs, skipsZeros, nonzero, w, y, floor); break;
                case 3: positive = Run3(x, Inputs, skipsZeros, nonzero, w, y, floor); break;
                default: positive = Run4(x, Inputs, skipsZeros, nonzero, w, y, floor); break;
            }

            if (first == 0) found = positive;
            w += (Inputs + 1) * vectors * Width;
            y += vectors * Width;
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Run1(float* x, int inputs, bool skipsZeros, ulong nonzero, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w);
        w += Width;
        for (; ; nonzero = Nonzero(x, inputs, skipsZeros), w += Block * Width)
        {
            for (ulong wanted = nonzero & First(inputs); wanted != 0; wanted &= wanted - 1)
            {
                nint l = Lowest(wanted);
                float* row = w + (l * Width);
                a0 = MultiplyAdd(x[l], row, a0);
            }

            if ((inputs -= Block) <= 0) break;
            x += Block;
        }

        return Put(a0, floor, y, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Run2(float* x, int inputs, bool skipsZeros, ulong nonzero, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width);
        w += 2 * Width;
        for (; ; nonzero = Nonzero(x, inputs, skipsZeros), w += Block * 2 * Width)
        {
            for (ulong wanted = nonzero & First(inputs); wanted != 0; wanted &= wanted - 1)
            {
                nint l = Lowest(wanted);
                float* row = w + (l * (2 * Width));
                a0 = MultiplyAdd(x[l], row, a0);
                a1 = MultiplyAdd(x[l], row + Width, a1);
            }

            if ((inputs -= Block) <= 0) break;
            x += Block;
        }

        return Put(a0, floor, y, 0) | Put(a1, floor, y, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Run3(float* x, int inputs, bool skipsZeros, ulong nonzero, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width), a2 = Vector512.Load(w + (2 * Width));
        w += 3 * Width;
        for (; ; nonzero = Nonzero(x, inputs, skipsZeros), w += Block * 3 * Width)
        {
            for (ulong wanted = nonzero & First(inputs); wanted != 0; wanted &= wanted - 1)
            {
                nint l = Lowest(wanted);
                float* row = w + (l * (3 * Width));
                a0 = MultiplyAdd(x[l], row, a0);
                a1 = MultiplyAdd(x[l], row + Width, a1);
                a2 = MultiplyAdd(x[l], row + (2 * Width), a2);
            }

            if ((inputs -= Block) <= 0) break;
            x += Block;
        }

        return Put(a0, floor, y, 0) | Put(a1, floor, y, 1) | Put(a2, floor, y, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Run4(float* x, int inputs, bool skipsZeros, ulong nonzero, float* w, float* y, Vector512<float> floor)
    {
        Vector512<float> a0 = Vector512.Load(w), a1 = Vector512.Load(w + Width), a2 = Vector512.Load(w + (2 * Width)), a3 = Vector512.Load(w + (3 * Width));
        w += 4 * Width;
        for (; ; nonzero = Nonzero(x, inputs, skipsZeros), w += Block * 4 * Width)
        {
            for (ulong wanted = nonzero & First(inputs); wanted != 0; wanted &= wanted - 1)
            {
                nint l = Lowest(wanted);
                float* row = w + (l * (4 * Width));
                a0 = MultiplyAdd(x[l], row, a0);
                a1 = MultiplyAdd(x[l], row + Width, a1);
                a2 = MultiplyAdd(x[l], row + (2 * Width), a2);
                a3 = MultiplyAdd(x[l], row + (3 * Width), a3);
            }

            if ((inputs -= Block) <= 0) break;
            x += Block;
        }

        return Put(a0, floor, y, 0) | Put(a1, floor, y, 1) | Put(a2, floor, y, 2) | Put(a3, floor, y, 3);
    }

    /// <summary>Writes a vector of outputs; returns a bit in its place for each that is positive or no number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Put(Vector512<float> sum, Vector512<float> floor, float* y, int vector)
    {
        Vector512.MaxNative(floor, sum).Store(y + (vector * Width));
        return (ulong)(ushort)~Vector512.LessThanOrEqual(sum, Vector512<float>.Zero).ExtractMostSignificantBits() << (vector * Width);
    }

    /// <summary>The place of the lowest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Lowest(ulong wanted) =>
        Bmi1.X64.IsSupported ? (nint)Bmi1.X64.TrailingZeroCount(wanted) : BitOperations.TrailingZeroCount(wanted);

    /// <summary>A bit for each of up to 64 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong First(int inputs) => inputs >= Block ? ulong.MaxValue : (1UL << inputs) - 1;

    /// <summary>A bit for each of the next inputs, up to 64, that is not 0, or for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Nonzero(float* x, int inputs, bool skipsZeros)
    {
        if (!skipsZeros) return ulong.MaxValue;
        ulong zeros = 0;
        for (int i = 0; i < Block && i < inputs; i += Width)
        {
            zeros |= Vector512.Equals(Vector512.Load(x + i), Vector512<float>.Zero).ExtractMostSignificantBits() << i;
        }

        return ~zeros;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(float x, float* w, Vector512<float> sum) =>
        Vector512.MultiplyAddEstimate(Vector512.Create(x), Vector512.Load(w), sum);
}
