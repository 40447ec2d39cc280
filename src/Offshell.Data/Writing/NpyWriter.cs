using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Offshell.Data;

/// <summary>Writes arrays in the .npy format, version 1, little-endian, in C order.</summary>
public static class NpyWriter
{
    private const int Alignment = 64;
    private const int PrefixLength = 10;

    /// <summary>Writes doubles.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="values">In C order (last dimension fastest).</param>
    /// <param name="shape">The sizes of the dimensions; their product is the number of values.</param>
    /// <exception cref="ArgumentException">The shape does not have as many elements as there are values.</exception>
    public static void Write(Stream stream, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long count = 1;
        foreach (int size in shape) count *= size;
        if (count != values.Length) throw new ArgumentException($"The shape {Shape(shape)} does not hold {values.Length} values.", nameof(shape));

        WriteHeader(stream, "<f8", shape);
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes texts of one dimension as UTF-32 of the longest one's length; null becomes empty.</summary>
    public static void Write(Stream stream, IReadOnlyList<string?> texts)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(texts);
        int longest = Math.Max(1, texts.Select(text => Encoding.UTF32.GetByteCount(text ?? "") / 4).DefaultIfEmpty().Max());
        WriteHeader(stream, $"<U{longest}", [texts.Count]);
        byte[] element = new byte[longest * 4];
        foreach (string? text in texts)
        {
            Array.Clear(element);
            Encoding.UTF32.GetBytes(text ?? "", element);
            stream.Write(element);
        }
    }

    internal static void WriteHeader(Stream stream, string descr, ReadOnlySpan<int> shape)
    {
        string header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {Shape(shape)}, }}";
        int length = ((PrefixLength + header.Length + 1 + Alignment - 1) / Alignment * Alignment) - PrefixLength;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        NpyHeader.Magic.CopyTo(prefix);
        prefix[6] = 1;
        prefix[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(prefix[8..], (ushort)length);
        stream.Write(prefix);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
    }

    private static string Shape(ReadOnlySpan<int> shape) =>
        shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";
}
