namespace Offshell.Tensors.Kernels.Products;

/// <summary>What the dot tiles of one strip of rows share. Strides count elements.</summary>
internal unsafe struct DotJob
{
    /// <summary>Length of the sum over l within one segment.</summary>
    internal int K;

    /// <summary>Distance between the rows of the sums.</summary>
    internal nint SumsRow;

    /// <summary>Distance between the rows of B, which are the columns of C.</summary>
    internal nint BRow;

    /// <summary>The products that are added up, in this order.</summary>
    internal ProductSegment* Segments;
    internal int SegmentCount;

    /// <summary>The rows of A in this strip; rows that do not exist repeat the last one.</summary>
    internal float* A0;
    internal float* A1;
    internal float* A2;
    internal float* A3;
    internal float* A4;
}
