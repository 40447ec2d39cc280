using System.Runtime.CompilerServices;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>Four vectors wide.</summary>
internal unsafe struct TileRow4<TVector, TLanes> : ITileRow<TileRow4<TVector, TLanes>, TVector>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private TVector _v0;
    private TVector _v1;
    private TVector _v2;
    private TVector _v3;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TVector, TLanes> Load(float* source)
    {
        TileRow4<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.Load(source + TLanes.Width);
        row._v2 = TLanes.Load(source + (2 * TLanes.Width));
        row._v3 = TLanes.Load(source + (3 * TLanes.Width));
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TVector, TLanes> LoadPart(float* source, int last)
    {
        TileRow4<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.Load(source + TLanes.Width);
        row._v2 = TLanes.Load(source + (2 * TLanes.Width));
        row._v3 = TLanes.LoadFirst(source + (3 * TLanes.Width), last);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(TileRow4<TVector, TLanes> value, float* destination, int last)
    {
        TLanes.Store(value._v0, destination);
        TLanes.Store(value._v1, destination + TLanes.Width);
        TLanes.Store(value._v2, destination + (2 * TLanes.Width));
        TLanes.StoreFirst(value._v3, destination + (3 * TLanes.Width), last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TVector, TLanes> Broadcast(TVector value)
    {
        TileRow4<TVector, TLanes> row;
        row._v0 = value;
        row._v1 = value;
        row._v2 = value;
        row._v3 = value;
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TVector, TLanes> LoadStrided(float* source, nint stride)
    {
        TileRow4<TVector, TLanes> row;
        row._v0 = TLanes.Load(source);
        row._v1 = TLanes.Load(source + stride);
        row._v2 = TLanes.Load(source + (2 * stride));
        row._v3 = TLanes.Load(source + (3 * stride));
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TVector, TLanes> LoadStridedPart(float* source, nint stride, int count)
    {
        TileRow4<TVector, TLanes> row;
        row._v0 = TLanes.LoadFirst(source, count);
        row._v1 = TLanes.LoadFirst(source + stride, count);
        row._v2 = TLanes.LoadFirst(source + (2 * stride), count);
        row._v3 = TLanes.LoadFirst(source + (3 * stride), count);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Item(TileRow4<TVector, TLanes> row, int index) => index switch
    {
        0 => row._v0,
        1 => row._v1,
        2 => row._v2,
        3 => row._v3,
        _ => default,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TVector, TLanes> MultiplyAdd(TVector factor, TileRow4<TVector, TLanes> b, TileRow4<TVector, TLanes> c)
    {
        TileRow4<TVector, TLanes> row;
        row._v0 = TLanes.MultiplyAdd(factor, b._v0, c._v0);
        row._v1 = TLanes.MultiplyAdd(factor, b._v1, c._v1);
        row._v2 = TLanes.MultiplyAdd(factor, b._v2, c._v2);
        row._v3 = TLanes.MultiplyAdd(factor, b._v3, c._v3);
        return row;
    }
}
