using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Offshell.Data;

/// <summary>The type of the elements of a stored array: a letter as in NumPy, a size, and the order of the bytes.</summary>
/// <param name="Code"><c>b</c> boolean, <c>i</c> integer, <c>u</c> unsigned integer, <c>f</c> float, <c>U</c> UTF-32 text, <c>S</c> byte text.</param>
/// <param name="Size">The size of an element in bytes.</param>
/// <param name="IsBigEndian">Whether the most significant byte comes first.</param>
internal readonly record struct ElementType(char Code, int Size, bool IsBigEndian)
{
    /// <summary>The largest integer up to which every one is a double: 2⁵³.</summary>
    private const long LargestExact = 1L << 53;

    internal bool IsText => Code is 'U' or 'S';

    /// <summary>Whether some values cannot be told apart as doubles.</summary>
    internal bool CanExceedDouble => Code is 'i' or 'u' && Size == 8;

    /// <summary>Turns bytes into numbers; changes the bytes of big-endian arrays.</summary>
    internal void Decode(Span<byte> bytes, Span<double> values)
    {
        if (IsBigEndian) Reverse(bytes);
        switch (Code, Size)
        {
            case ('f', 8): MemoryMarshal.Cast<byte, double>(bytes).CopyTo(values); break;
            case ('f', 4): Convert<float>(bytes, values); break;
            case ('f', 2): Convert<Half>(bytes, values); break;
            case ('i', 1): Convert<sbyte>(bytes, values); break;
            case ('i', 2): Convert<short>(bytes, values); break;
            case ('i', 4): Convert<int>(bytes, values); break;
            case ('i', 8): Convert<long>(bytes, values); break;
            case ('u', 2): Convert<ushort>(bytes, values); break;
            case ('u', 4): Convert<uint>(bytes, values); break;
            case ('u', 8): Convert<ulong>(bytes, values); break;
            default: Convert<byte>(bytes, values); break;
        }
    }

    /// <summary>The exact digits of an integer that a double cannot hold, or null. The bytes are already little-endian.</summary>
    internal string? ExactText(ReadOnlySpan<byte> element)
    {
        if (!CanExceedDouble) return null;
        if (Code == 'u')
        {
            ulong unsigned = BinaryPrimitives.ReadUInt64LittleEndian(element);
            return unsigned > LargestExact ? unsigned.ToString() : null;
        }

        long signed = BinaryPrimitives.ReadInt64LittleEndian(element);
        return signed is > LargestExact or < -LargestExact ? signed.ToString() : null;
    }

    /// <summary>The text of an element, without the NULs that pad it.</summary>
    internal string DecodeText(Span<byte> element)
    {
        if (Code == 'S') return Encoding.Latin1.GetString(element.TrimEnd((byte)0));
        if (IsBigEndian) BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(element), MemoryMarshal.Cast<byte, uint>(element));
        return Encoding.UTF32.GetString(element).TrimEnd('\0');
    }

    private static void Convert<T>(Span<byte> bytes, Span<double> values)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < elements.Length; i++) values[i] = double.CreateTruncating(elements[i]);
    }

    private void Reverse(Span<byte> bytes)
    {
        switch (Size)
        {
            case 2: BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte, ushort>(bytes)); break;
            case 4: BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes)); break;
            case 8: BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(bytes)); break;
        }
    }
}
