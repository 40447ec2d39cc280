using System.Runtime.Intrinsics.X86;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>
/// Cuts a product into blocks that fit the caches, packs what is not contiguous and runs the register tiles. Blocks along l
/// are continued through C, which is exact, so block sizes never change a bit.
/// </summary>
internal static unsafe class BlockedProduct<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>One product of any shape and strides.</summary>
    internal static void Run(in ProductArguments product)
    {
        var plan = ProductPlan.For(product, TLanes.Width);
        for (int column = 0; column < product.N; column += plan.Columns)
        {
            int depth = 0;
            do
            {
                ProductArguments block = product;
                block.N = Math.Min(plan.Columns, product.N - column);
                block.K = Math.Min(plan.Depth, product.K - depth);
                block.A += depth * product.AColumn;
                block.B += (depth * product.BRow) + (column * product.BColumn);
                block.C += column;
                block.Accumulates |= depth > 0;
                RunRows(block, plan);
                depth += plan.Depth;
            }
            while (depth < product.K);
        }
    }

    /// <summary>
    /// The sum of several products that differ only in where A and B begin. B must have contiguous rows that may be read to
    /// the end of their last vector: nothing is packed, and C stays in registers from the first product to the last.
    /// </summary>
    internal static void RunInPlace(in ProductArguments product, ProductSegment* segments, int segmentCount) =>
        RunBlock(product, ProductPlan.InPlace(TLanes.Width), segments, segmentCount);

    private static void RunRows(ProductArguments block, in ProductPlan plan)
    {
        PackingBuffer scratch = PackingBuffer.OfThread;
        float* packedA = plan.PacksA ? scratch.RentA((Math.Min(plan.Rows, block.M) * block.K) + TLanes.Width) : null;
        if (plan.PacksB) block.B = Packing.PackB<TVector, TLanes>(block, plan.Vectors, scratch);
        for (int row = 0; row < block.M; row += plan.Rows)
        {
            ProductArguments part = block;
            part.M = Math.Min(plan.Rows, block.M - row);
            part.A += row * block.ARow;
            part.C += row * block.CRow;
            if (part.Bias is not null) part.Bias += row;
            if (plan.PacksA)
            {
                Packing.PackA<TVector, TLanes>(part, TileHeight(part.N, plan.Vectors), packedA);
                part.A = packedA;
            }

            ProductSegment whole = default;
            RunBlock(part, plan, &whole, 1);
        }
    }

    private static void RunBlock(in ProductArguments part, in ProductPlan plan, ProductSegment* segments, int segmentCount)
    {
        var panels = new BalancedParts(Vectors(part.N), plan.Vectors);
        var heights = new BalancedParts(part.M, TileHeight(part.N, plan.Vectors));
        float zero = 0;
        var job = new TileJob
        {
            K = part.K,
            ARow = part.ARow,
            AColumn = part.AColumn,
            BRow = part.BRow,
            CRow = part.CRow,
            Segments = segments,
            SegmentCount = segmentCount,
            Accumulates = part.Accumulates,
            BiasStep = part.Bias is null ? 0 : 1,
        };
        float* bias = part.Bias is null ? &zero : part.Bias;
        float* b = part.B;
        int column = 0;
        for (int panel = 0; panel < panels.Count; panel++)
        {
            int width = panels[panel] * TLanes.Width;
            job.Last = Math.Min(width, part.N - column) - width + TLanes.Width;
            if (plan.PacksB) job.BRow = width;
            RunPanel(&job, part, heights, panels[panel], plan.PacksA, b, part.C + column, bias);
            b += plan.PacksB ? (nint)width * part.K : width;
            column += width;
        }
    }

    private static int Vectors(int columns) => (columns + TLanes.Width - 1) / TLanes.Width;

    /// <summary>Rows of the tallest tile that the widest panel allows; the same for all panels, which may share a packed A.</summary>
    private static int TileHeight(int columns, int vectors) => new BalancedParts(Vectors(columns), vectors)[0] switch
    {
        1 => Tile<TileRow1<TVector, TLanes>, TVector, TLanes>.MaximumHeight,
        2 => Tile<TileRow2<TVector, TLanes>, TVector, TLanes>.MaximumHeight,
        3 => Tile<TileRow3<TVector, TLanes>, TVector, TLanes>.MaximumHeight,
        _ => Tile<TileRow4<TVector, TLanes>, TVector, TLanes>.MaximumHeight,
    };

    private static void RunPanel(TileJob* job, in ProductArguments part, BalancedParts heights, int vectors, bool packA, float* b, float* c, float* bias)
    {
        switch (vectors)
        {
            case 1: RunTiles<TileRow1<TVector, TLanes>>(job, part, heights, packA, b, c, bias); break;
            case 2: RunTiles<TileRow2<TVector, TLanes>>(job, part, heights, packA, b, c, bias); break;
            case 3: RunTiles<TileRow3<TVector, TLanes>>(job, part, heights, packA, b, c, bias); break;
            default: RunTiles<TileRow4<TVector, TLanes>>(job, part, heights, packA, b, c, bias); break;
        }
    }

    private static void RunTiles<TRow>(TileJob* job, in ProductArguments part, BalancedParts heights, bool packA, float* b, float* c, float* bias)
        where TRow : unmanaged, ITileRow<TRow, TVector>
    {
        float* a = part.A;
        for (int tile = 0; tile < heights.Count; tile++)
        {
            int height = heights[tile];
            if (packA)
            {
                job->ARow = 1;
                job->AColumn = height;
                if (tile + 1 < heights.Count) Prefetch(c + (height * part.CRow), heights[tile + 1], part.CRow, TRow.Count * TLanes.Width);
            }
            else if (IsFarA(part) && job->SegmentCount == 1 && height * part.ARow <= FloatBuffer.VectorWidth * part.K)
            {
                // Rows of A that lie close together are read from end to end over the tiles, but by a dozen rows at once, which
                // no processor foresees: the next tile's are asked for, a cache line with every step.
                job->Ahead = a + (height * part.ARow);
                job->AheadStep = FloatBuffer.VectorWidth;
            }

            Tile<TRow, TVector, TLanes>.Run(job, height, a, b, c, bias);
            a += height * (packA ? part.K : part.ARow);
            c += height * part.CRow;
            bias += height * job->BiasStep;
        }
    }

    /// <summary>Whether rows of A are contiguous but too many for the near caches.</summary>
    private static bool IsFarA(in ProductArguments part) => part.AColumn == 1 && part.M * part.ARow > BlockSizes.FarElements;

    /// <summary>Asks for the next tile of C while this one is computed: it lies outside the near caches.</summary>
    private static void Prefetch(float* c, int rows, nint stride, int width)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < rows; i++, c += stride)
        {
            for (int j = 0; j < width; j += FloatBuffer.VectorWidth) Sse.Prefetch0(c + j);
        }
    }
}
