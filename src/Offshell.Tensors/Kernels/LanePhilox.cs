using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Offshell.Tensors.Random;

namespace Offshell.Tensors.Kernels;

/// <summary>Philox4x32-10 for sixteen consecutive rows at once: the words of <see cref="Philox"/> for counter (row, group, step).</summary>
internal static unsafe class LanePhilox
{
    /// <summary>Length of the key schedule: two words per round, each in 64 bits.</summary>
    internal const int ScheduleLength = 2 * Philox.Rounds;

    /// <summary>The keys of all rounds, once per fill.</summary>
    internal static void FillSchedule(ulong key, ulong* schedule)
    {
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            schedule[2 * round] = key0;
            schedule[(2 * round) + 1] = key1;
            key0 += Philox.KeyStep0;
            key1 += Philox.KeyStep1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Generate(
        ulong* schedule, ulong step, uint firstRow, uint group, out Vector512<uint> w0, out Vector512<uint> w1, out Vector512<uint> w2, out Vector512<uint> w3)
    {
        // Each 64-bit slot works on one row in its lower half; what lies in the upper halves is never read. Rows alternate
        // between the two sets, so that the halves can be put together without crossing slots.
        Vector512<uint> rows = Vector512.Create(firstRow) + Vector512<uint>.Indices;
        Vector512<ulong> group0 = Vector512.Create((ulong)group), low = Vector512.Create(step & uint.MaxValue), high = Vector512.Create(step >> 32);
        Vector512<ulong> a0 = rows.AsUInt64(), a1 = group0, a2 = low, a3 = high;
        Vector512<ulong> b0 = rows.AsUInt64() >> 32, b1 = group0, b2 = low, b3 = high;
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector512<ulong> k0 = Vector512.Create(schedule[2 * round]), k1 = Vector512.Create(schedule[(2 * round) + 1]);
            Round(ref a0, ref a1, ref a2, ref a3, k0, k1);
            Round(ref b0, ref b1, ref b2, ref b3, k0, k1);
        }

        w0 = Interleave(a0, b0);
        w1 = Interleave(a1, b1);
        w2 = Interleave(a2, b2);
        w3 = Interleave(a3, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        ref Vector512<ulong> c0, ref Vector512<ulong> c1, ref Vector512<ulong> c2, ref Vector512<ulong> c3, Vector512<ulong> key0, Vector512<ulong> key1)
    {
        Vector512<ulong> product0 = MultiplyLower(c0, Vector512.Create((ulong)Philox.Multiplier0));
        Vector512<ulong> product1 = MultiplyLower(c2, Vector512.Create((ulong)Philox.Multiplier1));
        c0 = UpperToLower(product1) ^ c1 ^ key0;
        c2 = UpperToLower(product0) ^ c3 ^ key1;
        c1 = product1;
        c3 = product0;
    }

    /// <summary>The 64-bit products of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyLower(Vector512<ulong> x, Vector512<ulong> y)
    {
        if (Avx512F.IsSupported) return Avx512F.Multiply(x.AsUInt32(), y.AsUInt32());
        if (Avx2.IsSupported)
        {
            return Vector512.Create(
                Avx2.Multiply(x.GetLower().AsUInt32(), y.GetLower().AsUInt32()), Avx2.Multiply(x.GetUpper().AsUInt32(), y.GetUpper().AsUInt32()));
        }

        return (x & Vector512.Create((ulong)uint.MaxValue)) * y;
    }

    /// <summary>Upper halves moved to the lower ones: a shuffle where it can be had, as shifts compete with the multiplications.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> UpperToLower(Vector512<ulong> x) =>
        Avx512F.IsSupported ? Avx512F.Shuffle(x.AsUInt32(), 0b11_11_01_01).AsUInt64() : x >> 32;

    /// <summary>The lower halves of <paramref name="even"/> in even lanes, those of <paramref name="odd"/> in odd lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Interleave(Vector512<ulong> even, Vector512<ulong> odd) =>
        Vector512.ConditionalSelect(Vector512.Create((ulong)uint.MaxValue), even, odd << 32).AsUInt32();
}
