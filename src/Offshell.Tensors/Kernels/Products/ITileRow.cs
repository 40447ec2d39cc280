namespace Offshell.Tensors.Kernels.Products;

/// <summary>One row of a register tile: one to four vectors, kept in registers by the compiler.</summary>
internal unsafe interface ITileRow<TSelf, TVector>
    where TSelf : unmanaged, ITileRow<TSelf, TVector>
    where TVector : unmanaged
{
    static abstract TSelf Load(float* source);

    /// <summary>Reads a row whose last vector holds only <paramref name="last"/> floats.</summary>
    static abstract TSelf LoadPart(float* source, int last);

    /// <summary>Writes a row whose last vector holds only <paramref name="last"/> floats.</summary>
    static abstract void StorePart(TSelf value, float* destination, int last);

    static abstract TSelf Broadcast(TVector value);

    /// <summary><c>factor · b + c</c> in every lane.</summary>
    static abstract TSelf MultiplyAdd(TVector factor, TSelf b, TSelf c);
}
