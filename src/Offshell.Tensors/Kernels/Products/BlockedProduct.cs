namespace Offshell.Tensors.Kernels.Products;

/// <summary>
/// Cuts a product into blocks that fit the caches, packs what is not contiguous and runs the register tiles. Blocks along l
/// are continued through C, which is exact, so block sizes never change a bit.
/// </summary>
internal static unsafe class BlockedProduct<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    // 32 registers of 512 bits hold a tile of 6 × 4 vectors with room for B and A; 16 registers hold 6 × 2.
    private static int MaximumVectors => TLanes.Width == 16 ? 4 : 2;

    internal static void Run(in ProductArguments product)
    {
        bool packB = PacksB(product);
        bool packA = PacksA(product);
        int columnStep = packB ? BlockSizes.Columns : product.N;
        int depthStep = BlockSizes.Depth;
        int rowStep = packA ? BlockSizes.Rows : product.M;
        for (int column = 0; column < product.N; column += columnStep)
        {
            int columns = Math.Min(columnStep, product.N - column);
            int depth = 0;
            do
            {
                ProductArguments block = product;
                block.N = columns;
                block.K = Math.Min(depthStep, product.K - depth);
                block.A += depth * product.AColumn;
                block.B += (depth * product.BRow) + (column * product.BColumn);
                block.C += column;
                if (depth > 0) block.Start = ProductStart.Accumulate;
                RunRows(block, packA, packB, rowStep);
                depth += depthStep;
            }
            while (depth < product.K);
        }
    }

    private static bool PacksB(in ProductArguments product)
    {
        if (product.BColumn != 1 || product.N % TLanes.Width != 0) return true;
        return product.M >= BlockSizes.RowsThatRepayPacking && (nint)Math.Min(product.K, BlockSizes.Depth) * product.BRow > BlockSizes.InPlaceElements;
    }

    private static bool PacksA(in ProductArguments product) =>
        product.AColumn != 1 && product.N > TLanes.Width && product.K * product.AColumn > BlockSizes.InPlaceElements;

    private static void RunRows(ProductArguments block, bool packA, bool packB, int rowStep)
    {
        PackingBuffer scratch = PackingBuffer.OfThread;
        float* packedA = packA ? scratch.RentA(rowStep * block.K) : null;
        if (packB) block.B = Packing.PackB<TVector, TLanes>(block, MaximumVectors, scratch);
        for (int row = 0; row < block.M; row += rowStep)
        {
            ProductArguments part = block;
            part.M = Math.Min(rowStep, block.M - row);
            part.A += row * block.ARow;
            part.C += row * block.CRow;
            part.Bias += row;
            if (packA)
            {
                Packing.PackA(part, Tile<TileRow1<TVector, TLanes>, TVector, TLanes>.MaximumHeight, packedA);
                part.A = packedA;
            }

            RunBlock(part, packA, packB);
        }
    }

    private static void RunBlock(in ProductArguments part, bool packA, bool packB)
    {
        ProductSegment whole = default;
        int vectors = (part.N + TLanes.Width - 1) / TLanes.Width;
        var panels = new BalancedParts(vectors, MaximumVectors);
        var job = new TileJob { K = part.K, ARow = part.ARow, AColumn = part.AColumn, BRow = part.BRow, CRow = part.CRow, Start = part.Start, Segments = &whole, SegmentCount = 1 };
        float* b = part.B;
        int column = 0;
        for (int panel = 0; panel < panels.Count; panel++)
        {
            int width = panels[panel] * TLanes.Width;
            job.Last = Math.Min(width, part.N - column) - width + TLanes.Width;
            if (packB) job.BRow = width;
            RunPanel(&job, part, panels[panel], packA, b, part.C + column);
            b += packB ? (nint)width * part.K : width;
            column += width;
        }
    }

    private static void RunPanel(TileJob* job, in ProductArguments part, int vectors, bool packA, float* b, float* c)
    {
        switch (vectors)
        {
            case 1: RunTiles<TileRow1<TVector, TLanes>>(job, part, packA, b, c); break;
            case 2: RunTiles<TileRow2<TVector, TLanes>>(job, part, packA, b, c); break;
            case 3: RunTiles<TileRow3<TVector, TLanes>>(job, part, packA, b, c); break;
            default: RunTiles<TileRow4<TVector, TLanes>>(job, part, packA, b, c); break;
        }
    }

    private static void RunTiles<TRow>(TileJob* job, in ProductArguments part, bool packA, float* b, float* c)
        where TRow : unmanaged, ITileRow<TRow, TVector>
    {
        var heights = new BalancedParts(part.M, Tile<TRow, TVector, TLanes>.MaximumHeight);
        float* a = part.A;
        float* bias = part.Bias;
        for (int tile = 0; tile < heights.Count; tile++)
        {
            int height = heights[tile];
            if (packA)
            {
                job->ARow = 1;
                job->AColumn = height;
            }

            Tile<TRow, TVector, TLanes>.Run(job, height, a, b, c, bias);
            a += height * (packA ? part.K : part.ARow);
            c += height * part.CRow;
            bias += height;
        }
    }
}
