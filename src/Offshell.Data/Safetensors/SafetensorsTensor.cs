using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Offshell.Data.Safetensors;

/// <summary>One tensor of a safetensors file: type, shape and little-endian values in row-major order. Immutable.</summary>
public sealed class SafetensorsTensor
{
    internal SafetensorsTensor(SafetensorsType type, ImmutableArray<long> shape, ReadOnlyMemory<byte> bytes)
    {
        Type = type;
        Shape = shape;
        Bytes = bytes;
    }

    /// <summary>The type of the elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>The sizes of the dimensions, slowest first; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The values as stored.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The number of elements.</summary>
    public int Count => Bytes.Length / SizeOf(Type);

    /// <summary>The values of an F32 tensor.</summary>
    /// <exception cref="SafetensorsFormatException">The tensor has another type.</exception>
    public ReadOnlySpan<float> Singles => As<float>(SafetensorsType.F32);

    /// <summary>The values of an F64 tensor.</summary>
    /// <exception cref="SafetensorsFormatException">The tensor has another type.</exception>
    public ReadOnlySpan<double> Doubles => As<double>(SafetensorsType.F64);

    /// <summary>The values of an I32 tensor.</summary>
    /// <exception cref="SafetensorsFormatException">The tensor has another type.</exception>
    public ReadOnlySpan<int> Int32s => As<int>(SafetensorsType.I32);

    /// <summary>The values of an I64 tensor.</summary>
    /// <exception cref="SafetensorsFormatException">The tensor has another type.</exception>
    public ReadOnlySpan<long> Int64s => As<long>(SafetensorsType.I64);

    /// <summary>The values of a U8 tensor.</summary>
    /// <exception cref="SafetensorsFormatException">The tensor has another type.</exception>
    public ReadOnlySpan<byte> UInt8s => As<byte>(SafetensorsType.U8);

    /// <summary>An F32 tensor; the values are copied.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="shape">Sizes of the dimensions; if none is given, one dimension with all values.</param>
    /// <exception cref="ArgumentException">The shape does not have as many elements as there are values.</exception>
    public static SafetensorsTensor Of(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => Create(SafetensorsType.F32, values, shape);

    /// <summary>An F64 tensor; see the overload for F32.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public static SafetensorsTensor Of(ReadOnlySpan<double> values, params ReadOnlySpan<long> shape) => Create(SafetensorsType.F64, values, shape);

    /// <summary>An I32 tensor; see the overload for F32.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public static SafetensorsTensor Of(ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) => Create(SafetensorsType.I32, values, shape);

    /// <summary>An I64 tensor; see the overload for F32.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public static SafetensorsTensor Of(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) => Create(SafetensorsType.I64, values, shape);

    /// <summary>A U8 tensor; see the overload for F32.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public static SafetensorsTensor Of(ReadOnlySpan<byte> values, params ReadOnlySpan<long> shape) => Create(SafetensorsType.U8, values, shape);

    internal static int SizeOf(SafetensorsType type) => type switch
    {
        SafetensorsType.F64 or SafetensorsType.I64 => 8,
        SafetensorsType.F32 or SafetensorsType.I32 => 4,
        _ => 1,
    };

    /// <summary>The number of bytes of a shape, or −1 if a size is negative or the product exceeds 64 bits.</summary>
    internal static long ByteCount(SafetensorsType type, ReadOnlySpan<long> shape)
    {
        UInt128 count = (UInt128)SizeOf(type);
        bool isEmpty = false;
        foreach (long size in shape)
        {
            if (size < 0) return -1;
            isEmpty |= size == 0;
            if (size == 0) continue;
            count *= (UInt128)size;
            if (count > long.MaxValue) return -1;
        }

        return isEmpty ? 0 : (long)count;
    }

    private static SafetensorsTensor Create<T>(SafetensorsType type, ReadOnlySpan<T> values, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Tensors are stored little-endian; this processor is big-endian.");

        ImmutableArray<long> sizes = shape.IsEmpty ? [values.Length] : [.. shape];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (ByteCount(type, sizes.AsSpan()) != bytes.Length)
        {
            throw new ArgumentException(
                $"The shape [{string.Join(", ", sizes)}] does not hold {values.Length} values; expected sizes whose product is {values.Length}.", nameof(shape));
        }

        return new SafetensorsTensor(type, sizes, bytes.ToArray());
    }

    private ReadOnlySpan<T> As<T>(SafetensorsType type)
        where T : unmanaged =>
        Type == type
            ? MemoryMarshal.Cast<byte, T>(Bytes.Span)
            : throw new SafetensorsFormatException($"The tensor has the type {Type}; expected {type}.");
}
