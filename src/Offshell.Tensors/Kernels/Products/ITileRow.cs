namespace Offshell.Tensors.Kernels.Products;

/// <summary>One row of a register tile: one to four vectors, kept in registers by the compiler.</summary>
internal unsafe interface ITileRow<TSelf, TVector>
    where TSelf : unmanaged, ITileRow<TSelf, TVector>
    where TVector : unmanaged
{
    /// <summary>Number of vectors.</summary>
    static abstract int Count { get; }

    static abstract TSelf Load(float* source);

    /// <summary>Reads a row whose last vector holds only <paramref name="last"/> floats.</summary>
    static abstract TSelf LoadPart(float* source, int last);

    /// <summary>Writes a row whose last vector holds only <paramref name="last"/> floats.</summary>
    static abstract void StorePart(TSelf value, float* destination, int last);

    static abstract TSelf Broadcast(TVector value);

    /// <summary>Reads each vector from its own place, <paramref name="stride"/> floats apart.</summary>
    static abstract TSelf LoadStrided(float* source, nint stride);

    /// <summary>The same for the first <paramref name="count"/> lanes of each vector.</summary>
    static abstract TSelf LoadStridedPart(float* source, nint stride, int count);

    /// <summary>The vector at an index that is known when compiling; zero behind the last.</summary>
    static abstract TVector Item(TSelf row, int index);

    /// <summary><c>factor · b + c</c> in every lane.</summary>
    static abstract TSelf MultiplyAdd(TVector factor, TSelf b, TSelf c);
}
