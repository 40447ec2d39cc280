namespace Offshell.Tensors.Kernels.Products;

/// <summary>Sizes in floats, chosen by measurement for a first-level cache of 32–48 KB and a second-level cache of 1–2 MB.</summary>
internal static class BlockSizes
{
    /// <summary>About the length of a block along l: a packed panel of 64 columns then fills 32 KB.</summary>
    internal const int Depth = 128;

    /// <summary>Columns of B packed at once.</summary>
    internal const int Columns = 1024;

    /// <summary>Floats of A packed at once, about 400 KB: 192 rows of the longest blocks.</summary>
    internal const int PackedFloats = 192 * LargeDepth;

    /// <summary>About the length of a block along l where both operands are packed: C is then read and written seldom, and a packed panel of 64 columns streams from the second-level cache.</summary>
    internal const int LargeDepth = 512;

    /// <summary>From this many columns on, packing a large A pays.</summary>
    internal const int LargeColumns = 128;

    /// <summary>A contiguous operand that spans no more than this is read where it lies.</summary>
    internal const int InPlaceElements = 16 * 1024;

    /// <summary>A contiguous operand that spans more than this comes from beyond the second-level cache.</summary>
    internal const int FarElements = 128 * 1024;

    /// <summary>Packing B costs about as much as a product with this many rows saves by it.</summary>
    internal const int RowsThatRepayPacking = 32;
}
