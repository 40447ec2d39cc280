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

    /// <summary>Whether C starts from its old content, else from the bias.</summary>
    internal bool Accumulates;

    /// <summary>Distance between the biases of two rows: 1, or 0 for one value that serves all rows.</summary>
    internal nint BiasStep;

    /// <summary>What to bring into the caches meanwhile: <see cref="AheadStep"/> floats further with every step of l.</summary>
    internal float* Ahead;

    /// <summary>0 where there is nothing to bring.</summary>
    internal nint AheadStep;

    /// <summary>Valid floats in the last vector of a row of C.</summary>
    internal int Last;
}
