namespace Offshell.Tensors.Kernels.Products;

/// <summary>Working memory of one thread for packed operands; grows to the largest product it has seen and is then reused.</summary>
internal sealed unsafe class PackingBuffer
{
    private const int AlignmentFloats = 16;

    [ThreadStatic]
    private static PackingBuffer? _ofThread;

    // Pinned arrays: the collector frees them with the thread's statics and never moves them.
    private float[] _a = [];
    private float[] _b = [];
    private float[] _c = [];

    /// <summary>The calling thread's buffer.</summary>
    internal static PackingBuffer OfThread => _ofThread ??= new PackingBuffer();

    /// <summary>Memory for a packed block of A, aligned to 64 bytes, valid until the next call.</summary>
    internal float* RentA(int count) => Rent(ref _a, count);

    /// <summary>Memory for a packed block of B, aligned to 64 bytes, valid until the next call.</summary>
    internal float* RentB(int count) => Rent(ref _b, count);

    /// <summary>Memory for a result that is not yet in its place, aligned to 64 bytes, valid until the next call.</summary>
    internal float* RentC(int count) => Rent(ref _c, count);

    private static float* Rent(ref float[] array, int count)
    {
        if (array.Length < count + AlignmentFloats) array = GC.AllocateUninitializedArray<float>(count + AlignmentFloats, pinned: true);
        nuint address = (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array));
        return (float*)((address + 63) & ~(nuint)63);
    }
}
