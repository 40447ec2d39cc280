using System.Buffers.Binary;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests;

/// <summary>Small images in the IDX format.</summary>
internal static class TestImages
{
    /// <summary>Pixels of each side.</summary>
    internal const int Side = 8;

    /// <summary>Pictures with one bright row and column that depend on the label.</summary>
    internal static void WriteIdx(string folder, string prefix, int count, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        byte[] images = new byte[16 + (count * Side * Side)], labels = new byte[8 + count];
        Header(images, 0x803, count, Side, Side);
        Header(labels, 0x801, count);
        for (int i = 0; i < count; i++)
        {
            int label = i % 10;
            labels[8 + i] = (byte)label;
            for (int p = 0; p < Side * Side; p++)
            {
                bool bright = p / Side == label % Side || p % Side == (label * 3 % Side);
                images[16 + (i * Side * Side) + p] = (byte)((bright ? 200 : 20) + random.NextInt(40));
            }
        }

        File.WriteAllBytes(Path.Combine(folder, prefix + "-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, prefix + "-labels-idx1-ubyte"), labels);
    }

    private static void Header(Span<byte> bytes, params ReadOnlySpan<int> numbers)
    {
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes[(4 * i)..], numbers[i]);
    }
}
