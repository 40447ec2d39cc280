using System.Runtime.CompilerServices;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>Three vectors wide.</summary>
internal unsafe struct TileRow3<TVector, TLanes> : ITileRow<TileRow3<TVector, TLanes>, TVector>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private TVector _v0;
    private TVector _v1;
    private TVector _v2;

    public static int Count => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow3<TVector, TLanes> Load(float* source)
    {
        TileRow3<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.Load(source + TLanes.Width);
        row._v2 = TLanes.Load(source + (2 * TLanes.Width));
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow3<TVector, TLanes> LoadPart(float* source, int last)
    {
        TileRow3<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.Load(source + TLanes.Width);
        row._v2 = TLanes.LoadFirst(source + (2 * TLanes.Width), last);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(TileRow3<TVector, TLanes> value, float* destination, int last)
    {
        TLanes.Store(value._v0, destination);
        TLanes.Store(value._v1, destination + TLanes.Width);
        TLanes.StoreFirst(value._v2, destination + (2 * TLanes.Width), last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow3<TVector, TLanes> Broadcast(TVector value)
    {
        TileRow3<TVector, TLanes> row;
        row._v0 = value;
        row._v1 = value;
        row._v2 = value;
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow3<TVector, TLanes> LoadStrided(float* source, nint stride)
    {
        TileRow3<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.Load(source + stride);
        row._v2 = TLanes.Load(source + (2 * stride));
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow3<TVector, TLanes> LoadStridedPart(float* source, nint stride, int count)
    {
        TileRow3<TVector, TLanes> row;
        row._v0 = TLanes.LoadFirst(source, count);
        row._v1 = TLanes.LoadFirst(source + stride, count);
        row._v2 = TLanes.LoadFirst(source + (2 * stride), count);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Item(TileRow3<TVector, TLanes> row, int index) => index switch
    {
        0 => row._v0,
        1 => row._v1,
        2 => row._v2,
        _ => default,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow3<TVector, TLanes> MultiplyAdd(TVector factor, TileRow3<TVector, TLanes> b, TileRow3<TVector, TLanes> c)
    {
        TileRow3<TVector, TLanes> row;
        row._v0 = TLanes.MultiplyAdd(factor, b._v0, c._v0);
        row._v1 = TLanes.MultiplyAdd(factor, b._v1, c._v1);
        row._v2 = TLanes.MultiplyAdd(factor, b._v2, c._v2);
        return row;
    }
}
