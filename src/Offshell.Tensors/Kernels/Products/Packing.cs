namespace Offshell.Tensors.Kernels.Products;

/// <summary>Copies operands into the order in which the tiles read them.</summary>
internal static unsafe class Packing
{
    /// <summary>
    /// B as a row of panels: each panel is [k × width], contiguous, its width a multiple of the vector and zero behind the
    /// last column.
    /// </summary>
    internal static float* PackB<TVector, TLanes>(in ProductArguments block, int maximumVectors, PackingBuffer scratch)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        int vectors = (block.N + TLanes.Width - 1) / TLanes.Width;
        var panels = new BalancedParts(vectors, maximumVectors);
        float* packed = scratch.RentB(vectors * TLanes.Width * block.K);
        float* destination = packed;
        int column = 0;
        for (int panel = 0; panel < panels.Count; panel++)
        {
            int width = panels[panel] * TLanes.Width;
            int valid = Math.Min(width, block.N - column);
            float* source = block.B + (column * block.BColumn);
            if (block.BColumn == 1) CopyRows<TVector, TLanes>(block.K, valid, source, block.BRow, destination, width);
            else if (block.BRow == 1) Transposition.Run(block.K, valid, source, block.BColumn, destination, width);
            else CopyElements(block.K, valid, source, block.BRow, block.BColumn, destination, width);
            destination += (nint)width * block.K;
            column += width;
        }

        return packed;
    }

    /// <summary>A as a column of tiles: each tile is [k × height], contiguous. Up to a vector behind the last tile is overwritten.</summary>
    internal static void PackA<TVector, TLanes>(in ProductArguments part, int maximumHeight, float* destination)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        var heights = new BalancedParts(part.M, maximumHeight);
        if (part.ARow == 1)
        {
            CopyColumns<TVector, TLanes>(part, heights, destination);
            return;
        }

        float* source = part.A;
        for (int tile = 0; tile < heights.Count; tile++)
        {
            int height = heights[tile];
            if (part.AColumn == 1) Transposition.RunTile(part.K, height, source, part.ARow, destination);
            else CopyElements(part.K, height, source, part.AColumn, part.ARow, destination, height);
            source += height * part.ARow;
            destination += (nint)height * part.K;
        }
    }

    /// <summary>Columns of A are contiguous: each is read once from end to end, and cut into the tiles' rows.</summary>
    private static void CopyColumns<TVector, TLanes>(in ProductArguments part, BalancedParts heights, float* destination)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        for (int l = 0; l < part.K; l++)
        {
            float* source = part.A + (l * part.AColumn);
            float* tile = destination;

            // Whole vectors, whose surplus the next columns overwrite; the last columns are followed by other tiles, and by the end of A.
            bool isWhole = l < part.K - TLanes.Width;
            for (int t = 0; t < heights.Count; t++)
            {
                int height = heights[t];
                float* row = tile + ((nint)l * height);
                if (isWhole)
                {
                    for (int i = 0; i < height; i += TLanes.Width) TLanes.Store(TLanes.Load(source + i), row + i);
                }
                else CopyFirst<TVector, TLanes>(source, row, height);
                source += height;
                tile += (nint)height * part.K;
            }
        }
    }

    private static void CopyFirst<TVector, TLanes>(float* source, float* destination, int count)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        for (; count > 0; count -= TLanes.Width, source += TLanes.Width, destination += TLanes.Width)
        {
            int some = Math.Min(TLanes.Width, count);
            TLanes.StoreFirst(TLanes.LoadFirst(source, some), destination, some);
        }
    }

    private static void CopyRows<TVector, TLanes>(int rows, int valid, float* source, nint sourceRow, float* destination, int width)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        int full = valid - (valid % TLanes.Width);
        for (int l = 0; l < rows; l++, source += sourceRow, destination += width)
        {
            for (int j = 0; j < full; j += TLanes.Width) TLanes.Store(TLanes.Load(source + j), destination + j);
            if (valid > full) TLanes.Store(TLanes.LoadFirst(source + full, valid - full), destination + full);
        }
    }

    private static void CopyElements(int rows, int valid, float* source, nint sourceRow, nint sourceColumn, float* destination, int width)
    {
        for (int l = 0; l < rows; l++, source += sourceRow, destination += width)
        {
            for (int j = 0; j < width; j++) destination[j] = j < valid ? source[j * sourceColumn] : 0;
        }
    }
}
