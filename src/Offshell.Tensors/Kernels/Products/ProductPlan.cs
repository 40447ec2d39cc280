namespace Offshell.Tensors.Kernels.Products;

/// <summary>How a product is cut and which operands are packed.</summary>
internal readonly struct ProductPlan
{
    private ProductPlan(bool packsA, bool packsB, int vectors, int depth, int rows, int columns)
    {
        PacksA = packsA;
        PacksB = packsB;
        Vectors = vectors;
        Depth = depth;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Whether A is copied into tiles of [k × height].</summary>
    internal bool PacksA { get; }

    /// <summary>Whether B is copied into panels of [k × width].</summary>
    internal bool PacksB { get; }

    /// <summary>Width of the widest tile in vectors.</summary>
    internal int Vectors { get; }

    /// <summary>Length of a block along l.</summary>
    internal int Depth { get; }

    /// <summary>Rows of A per block.</summary>
    internal int Rows { get; }

    /// <summary>Columns of B per block.</summary>
    internal int Columns { get; }

    /// <summary>Nothing is packed and nothing cut.</summary>
    internal static ProductPlan InPlace(int width) => new(false, false, MostVectors(width), int.MaxValue, int.MaxValue, int.MaxValue);

    /// <summary>Chooses for vectors of the given width.</summary>
    internal static ProductPlan For(in ProductArguments product, int width)
    {
        int vectors = MostVectors(width);
        bool isLarge = IsLarge(product);
        bool packsA = isLarge || (product.AColumn != 1 && product.N > width && product.K * product.AColumn > BlockSizes.InPlaceElements);
        bool packsB = isLarge || PacksSmallB(product, width);
        int depth = EvenPart(product.K, isLarge ? BlockSizes.LargeDepth : BlockSizes.Depth);
        int rows = packsA ? EvenPart(product.M, BlockSizes.PackedFloats / depth) : product.M;
        return new ProductPlan(packsA, packsB, vectors, depth, rows, packsB ? EvenPart(product.N, BlockSizes.Columns) : product.N);
    }

    /// <summary>32 registers of 512 bits hold a tile of 6 × 4 vectors with room for B and A; 16 registers hold 6 × 2.</summary>
    private static int MostVectors(int width) => width == 16 ? 4 : 2;

    /// <summary>Equal parts of about the given size: a short rest would cost almost as much as a whole part.</summary>
    private static int EvenPart(int total, int size)
    {
        int count = Math.Max(1, (total + (size / 2)) / size);
        return Math.Max(1, (total + count - 1) / count);
    }

    private static bool IsLarge(in ProductArguments product) =>
        product.N >= BlockSizes.LargeColumns && product.M >= BlockSizes.RowsThatRepayPacking && (long)product.M * product.K > BlockSizes.InPlaceElements;

    private static bool PacksSmallB(in ProductArguments product, int width)
    {
        if (product.BColumn != 1 || product.N % width != 0) return true;
        return product.M >= BlockSizes.RowsThatRepayPacking && (nint)Math.Min(product.K, BlockSizes.Depth) * product.BRow > BlockSizes.InPlaceElements;
    }
}
