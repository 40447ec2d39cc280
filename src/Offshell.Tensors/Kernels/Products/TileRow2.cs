using System.Runtime.CompilerServices;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>Two vectors wide.</summary>
internal unsafe struct TileRow2<TVector, TLanes> : ITileRow<TileRow2<TVector, TLanes>, TVector>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private TVector _v0;
    private TVector _v1;

    public static int Count => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TVector, TLanes> Load(float* source)
    {
        TileRow2<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.Load(source + TLanes.Width);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TVector, TLanes> LoadPart(float* source, int last)
    {
        TileRow2<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.LoadFirst(source + TLanes.Width, last);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(TileRow2<TVector, TLanes> value, float* destination, int last)
    {
        TLanes.Store(value._v0, destination);
        TLanes.StoreFirst(value._v1, destination + TLanes.Width, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TVector, TLanes> Broadcast(TVector value)
    {
        TileRow2<TVector, TLanes> row;
        row._v0 = value;
        row._v1 = value;
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TVector, TLanes> LoadStrided(float* source, nint stride)
    {
        TileRow2<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.Load(source + stride);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TVector, TLanes> LoadStridedPart(float* source, nint stride, int count)
    {
        TileRow2<TVector, TLanes> row;
        row._v0 = TLanes.LoadFirst(source, count);
        row._v1 = TLanes.LoadFirst(source + stride, count);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Item(TileRow2<TVector, TLanes> row, int index) => index switch
    {
        0 => row._v0,
        1 => row._v1,
        _ => default,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TVector, TLanes> MultiplyAdd(TVector factor, TileRow2<TVector, TLanes> b, TileRow2<TVector, TLanes> c)
    {
        TileRow2<TVector, TLanes> row;
        row._v0 = TLanes.MultiplyAdd(factor, b._v0, c._v0);
        row._v1 = TLanes.MultiplyAdd(factor, b._v1, c._v1);
        return row;
    }
}
