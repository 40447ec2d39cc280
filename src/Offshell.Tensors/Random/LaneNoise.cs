using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Random;

/// <summary>
/// Noise in the lane layout, sixteen rows at once. A value depends on key, step, row and feature only, never on block,
/// lane or thread: features 4g … 4g + 3 of a row come from the four words of counter (row, g, step).
/// </summary>
internal static unsafe class LaneNoise
{
    /// <summary>Standard normals, [width × lanes]; lane i holds row <paramref name="firstRow"/> + i. |value| ≤ 5.89.</summary>
    internal static void FillNormal(RandomSource source, ulong step, uint firstRow, Span<float> destination, int width, int lanes) =>
        Fill<NormalPairs>(source.Key, step, firstRow, destination, width, lanes);

    /// <summary>Uniform on [0, 1) in steps of 2⁻²⁴, [width × lanes].</summary>
    internal static void FillUniform(RandomSource source, ulong step, uint firstRow, Span<float> destination, int width, int lanes) =>
        Fill<Uniforms>(source.Key, step, firstRow, destination, width, lanes);

    private const float Cell = 1f / (1 << 24);

    /// <summary>
    /// Features of a pass over all lanes, a multiple of four: few enough that their rows stay in the nearest cache until
    /// all lanes are written, since each pass touches one line in eight of them only.
    /// </summary>
    private const int FeatureBlock = 32;

    private interface ITransform
    {
        /// <summary>Two random words per lane become two values per lane.</summary>
        static abstract (Vector512<float> First, Vector512<float> Second) Values(Vector512<uint> word0, Vector512<uint> word1);
    }

    private static void Fill<TTransform>(ulong key, ulong step, uint firstRow, Span<float> destination, int width, int lanes)
        where TTransform : struct, ITransform
    {
        ulong* schedule = stackalloc ulong[LanePhilox.ScheduleLength];
        LanePhilox.FillSchedule(key, schedule);
        float* piece = stackalloc float[64];
        // The only bounds check: everything below writes inside [width × lanes].
        fixed (float* values = destination[..(width * lanes)])
        {
            for (int first = 0; first < width; first += FeatureBlock)
            {
                int end = Math.Min(first + FeatureBlock, width);
                for (int lane = 0; lane < lanes; lane += 16)
                {
                    uint row = firstRow + (uint)lane;
                    bool isFull = lane + 16 <= lanes;
                    int whole = isFull ? first + ((end - first) & ~3) : first;
                    FillGroups<TTransform>(schedule, step, row, (uint)first / 4, (whole - first) / 4, values + ((nint)first * lanes) + lane, lanes);
                    for (int j = whole; j < end; j += 4)
                    {
                        // At the edges four features of sixteen rows go to a piece of their own first.
                        FillGroups<TTransform>(schedule, step, row, (uint)j / 4, 1, piece, 16);
                        int count = isFull ? 16 : lanes - lane;
                        for (int i = j; i < Math.Min(j + 4, end); i++)
                        {
                            new Span<float>(piece + ((i - j) * 16), count).CopyTo(new Span<float>(values + ((nint)i * lanes) + lane, count));
                        }
                    }
                }
            }
        }
    }

    /// <summary>Groups of four features of sixteen rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillGroups<TTransform>(ulong* schedule, ulong step, uint row, uint firstGroup, int groups, float* destination, nint stride)
        where TTransform : struct, ITransform
    {
        for (uint group = firstGroup; group < firstGroup + (uint)groups; group++)
        {
            LanePhilox.Generate(
                schedule, step, row, group, out Vector512<uint> w0, out Vector512<uint> w1, out Vector512<uint> w2, out Vector512<uint> w3);
            (Vector512<float> value0, Vector512<float> value1) = TTransform.Values(w0, w1);
            (Vector512<float> value2, Vector512<float> value3) = TTransform.Values(w2, w3);
            value0.Store(destination);
            value1.Store(destination + stride);
            value2.Store(destination + (2 * stride));
            value3.Store(destination + (3 * stride));
            destination += 4 * stride;
        }
    }

    private readonly struct Uniforms : ITransform
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector512<float> First, Vector512<float> Second) Values(Vector512<uint> word0, Vector512<uint> word1) =>
            (Vector512.ConvertToSingle((word0 >> 8).AsInt32()) * Cell, Vector512.ConvertToSingle((word1 >> 8).AsInt32()) * Cell);
    }

    /// <summary>The transformation of Box and Muller (1958).</summary>
    private readonly struct NormalPairs : ITransform
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector512<float> First, Vector512<float> Second) Values(Vector512<uint> word0, Vector512<uint> word1)
        {
            Vector512<float> half = Vector512.Create(0.5f);
            // The radius from the upper 24 bits of the first word, as the midpoint of its cell of (0, 1).
            Vector512<float> uniform = (Vector512.ConvertToSingle((word0 >> 8).AsInt32()) + half) * Cell;
            Vector512<float> radius = Vector512.Sqrt(LaneMath.LogOfNormal(uniform, Vector512<float>.Zero) * -2f);

            // The angle within an eighth of the circle from the lower 24 bits of the second word; its upper bits choose the eighth.
            Vector512<int> low = (word1 & Vector512.Create(0xFFFFFFu)).AsInt32();
            Vector512<float> angle = (Vector512.ConvertToSingle(low) + half) * (MathF.PI / 4 * Cell);
            SinCos(angle, out Vector512<float> sin, out Vector512<float> cos);
            Vector512<float> swapped = Vector512.LessThan((word1 << 2).AsInt32(), Vector512<int>.Zero).AsSingle();
            Vector512<float> first = Vector512.ConditionalSelect(swapped, sin, cos);
            Vector512<float> second = Vector512.ConditionalSelect(swapped, cos, sin);
            Vector512<uint> sign = Vector512.Create(0x80000000u);
            first = (first.AsUInt32() ^ (word1 & sign)).AsSingle();
            second = (second.AsUInt32() ^ ((word1 << 1) & sign)).AsSingle();
            return (radius * first, radius * second);
        }

        /// <summary>Minimax polynomials on [0, π/4], errors below 10⁻⁷.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void SinCos(Vector512<float> angle, out Vector512<float> sin, out Vector512<float> cos)
        {
            Vector512<float> square = angle * angle;
            Vector512<float> p = Vector512.MultiplyAddEstimate(square, Vector512.Create(-0.000195172584f), Vector512.Create(0.008332177869f));
            p = Vector512.MultiplyAddEstimate(square, p, Vector512.Create(-0.1666665494f));
            sin = Vector512.MultiplyAddEstimate(angle * square, p, angle);
            Vector512<float> q = Vector512.MultiplyAddEstimate(square, Vector512.Create(2.443841595e-5f), Vector512.Create(-0.001388736722f));
            q = Vector512.MultiplyAddEstimate(square, q, Vector512.Create(0.04166664686f));
            q = Vector512.MultiplyAddEstimate(square, q, Vector512.Create(-0.5f));
            cos = Vector512.MultiplyAddEstimate(square, q, Vector512<float>.One);
        }
    }
}
