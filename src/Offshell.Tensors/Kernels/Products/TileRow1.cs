using System.Runtime.CompilerServices;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>One vector wide.</summary>
internal unsafe struct TileRow1<TVector, TLanes> : ITileRow<TileRow1<TVector, TLanes>, TVector>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private TVector _v0;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TVector, TLanes> Load(float* source)
    {
        TileRow1<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TVector, TLanes> LoadPart(float* source, int last)
    {
        TileRow1<TVector, TLanes> row;
        row._v0 = TLanes.LoadFirst(source, last);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(TileRow1<TVector, TLanes> value, float* destination, int last)
    {
        TLanes.StoreFirst(value._v0, destination, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TVector, TLanes> Broadcast(TVector value)
    {
        TileRow1<TVector, TLanes> row;
        row._v0 = value;
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TVector, TLanes> LoadStrided(float* source, nint stride)
    {
        TileRow1<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TVector, TLanes> LoadStridedPart(float* source, nint stride, int count)
    {
        TileRow1<TVector, TLanes> row;
        row._v0 = TLanes.LoadFirst(source, count);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Item(TileRow1<TVector, TLanes> row, int index) => index switch
    {
        0 => row._v0,
        _ => default,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TVector, TLanes> MultiplyAdd(TVector factor, TileRow1<TVector, TLanes> b, TileRow1<TVector, TLanes> c)
    {
        TileRow1<TVector, TLanes> row;
        row._v0 = TLanes.MultiplyAdd(factor, b._v0, c._v0);
        return row;
    }
}
