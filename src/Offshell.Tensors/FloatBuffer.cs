namespace Offshell.Tensors;

/// <summary>
/// Float32 memory that the collector never moves, aligned to 64 bytes so that full vectors never straddle a cache line.
/// A plain managed array underneath: nothing to dispose.
/// </summary>
public sealed unsafe class FloatBuffer
{
    /// <summary>Floats per full vector; lengths of lanes are multiples of it.</summary>
    public const int VectorWidth = 16;

    private readonly float[] _array;
    private readonly int _offset;

    /// <summary>Allocates <paramref name="length"/> zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public FloatBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _array = GC.AllocateArray<float>(length + VectorWidth, pinned: true);
        nint address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _array[0]);
        _offset = (int)((64 - (address & 63)) & 63) / sizeof(float);
        Length = length;
        Pointer = (float*)address + _offset;
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    internal float* Pointer { get; }

    /// <summary>The floats.</summary>
    public Span<float> Span => _array.AsSpan(_offset, Length);

    /// <summary>Rounds up to whole vectors.</summary>
    public static int RoundUp(int length) => (length + VectorWidth - 1) & ~(VectorWidth - 1);
}
