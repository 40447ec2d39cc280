using Offshell.Data;

namespace Offshell.Experiments.ClassLatents;

/// <summary>Images with their labels, as bytes.</summary>
/// <param name="Height">Rows of a picture.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Pixels">[images × height × width × channels].</param>
/// <param name="Labels">[images].</param>
internal sealed record ImageFile(int Height, int Width, int Channels, byte[] Pixels, int[] Labels)
{
    internal int Size => Height * Width * Channels;

    internal int Count => Labels.Length;

    /// <summary>The bytes of one image.</summary>
    internal ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * Size, Size);

    /// <summary>Reads IDX images and their labels.</summary>
    internal static ImageFile ReadIdx(string images, string labels)
    {
        ImageFile read = Read(images, null);
        double[] codes = [.. TableReader.Open(labels).ReadRawBlocks().SelectMany(block => block.Values(0).ToArray())];
        if (codes.Length == read.Count) return read with { Labels = [.. codes.Select(c => (int)c)] };
        throw new DataFormatException($"{read.Count} labels, one per image", "Take both files from the same source.") { File = labels, Found = $"{codes.Length} labels" };
    }

    /// <summary>Reads images that hold their labels.</summary>
    internal static ImageFile ReadLabelled(string path) => Read(path, "label");

    private static ImageFile Read(string path, string? label)
    {
        var pixels = new MemoryStream();
        var labels = new List<int>();
        int[]? order = null;
        (int Height, int Width, int Channels) shape = default;
        foreach (Table block in TableReader.Open(path).ReadRawBlocks())
        {
            if (order is null) (order, shape) = Layout(block.Schema, path);
            byte[] rows = new byte[block.RowCount * order.Length];
            for (int p = 0; p < order.Length; p++)
            {
                ReadOnlySpan<double> values = block.Values(order[p]);
                for (int row = 0; row < values.Length; row++) rows[(row * order.Length) + p] = (byte)values[row];
            }

            pixels.Write(rows);
            ReadOnlySpan<double> codes = label is null ? new double[block.RowCount] : block.Values(block.Schema.IndexOf(label));
            foreach (double code in codes) labels.Add((int)code);
        }

        return new ImageFile(shape.Height, shape.Width, shape.Channels, pixels.ToArray(), [.. labels]);
    }

    /// <summary>The columns pixel_r_c or pixel_r_c_k in the order of networks: row, column, channel.</summary>
    private static (int[] Order, (int Height, int Width, int Channels) Shape) Layout(Schema schema, string path)
    {
        (int Column, int Row, int Place, int Channel)[] pixels =
        [
            .. schema.Columns.Select((c, i) => (Index: i, Parts: c.Name.Split('_'))).Where(c => c.Parts[0] == "pixel" && c.Parts.Length is 3 or 4)
                .Select(c => (c.Index, int.Parse(c.Parts[1]), int.Parse(c.Parts[2]), c.Parts.Length == 4 ? int.Parse(c.Parts[3]) : 0))
                .OrderBy(p => (p.Item2, p.Item3, p.Item4)),
        ];
        if (pixels.Length == 0) throw new DataFormatException("images", "Give a file of images, for example in the IDX format.") { File = path, Found = "no pixels" };
        return ([.. pixels.Select(p => p.Column)], (pixels.Max(p => p.Row) + 1, pixels.Max(p => p.Place) + 1, pixels.Max(p => p.Channel) + 1));
    }
}
