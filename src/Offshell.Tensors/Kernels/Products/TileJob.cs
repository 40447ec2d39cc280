namespace Offshell.Tensors.Kernels.Products;

/// <summary>What all register tiles of one product share. Strides count elements.</summary>
internal unsafe struct TileJob
{
    /// <summary>Length of the sum over l within one segment.</summary>
    internal int K;

    internal nint ARow;
    internal nint AColumn;
    internal nint BRow;
    internal nint CRow;

    /// <summary>The products that are added up, in this order.</summary>
    internal ProductSegment* Segments;
    internal int SegmentCount;

    /// <summary>What C starts from.</summary>
    internal ProductStart Start;

    /// <summary>Valid floats in the last vector of a row of C.</summary>
    internal int Last;
}
