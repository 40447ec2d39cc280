using Offshell.Data;
using Offshell.Models;

namespace Offshell.Experiments.Images;

/// <summary>Pictures of one channel as rows of numbers, coarser than in the file if wanted.</summary>
/// <param name="Side">Pixels along each side.</param>
/// <param name="Rows">[images × (side · side)], row by row of the picture.</param>
internal sealed record ImageRows(int Side, RowMatrix Rows)
{
    private const double JetUnit = 65535;
    private const double ByteUnit = 255;

    /// <summary>
    /// Reads jet images (array <c>images</c>, transverse momentum fractions times 65535): the sums over
    /// <paramref name="pool"/> × <paramref name="pool"/> pixels, smoothed with a Gaussian, then their square roots, which lets
    /// soft pixels be seen.
    /// </summary>
    /// <param name="folder">Where the file is.</param>
    /// <param name="file">Its name.</param>
    /// <param name="pool">Pixels along each side that become one.</param>
    /// <param name="smoothing">Standard deviation of the Gaussian in pixels of the result; 0 for none.</param>
    /// <param name="maximum">Images at most.</param>
    internal static ImageRows ReadJets(string folder, string file, int pool, double smoothing, int maximum)
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'. Give the folder that holds it with --data.", path);
        var rows = new List<double[]>();
        int side = 0;
        foreach (Table block in TableReader.Open(path).ReadRawBlocks())
        {
            ImageShape? shape = ImageShape.Of(block.Schema);
            side = SideOf(shape, pool, path);
            int count = Math.Min(block.RowCount, maximum - rows.Count);
            double[][] sums = [.. Enumerable.Range(0, count).Select(_ => new double[side * side])];
            for (int p = 0; p < shape!.Pixels; p++)
            {
                ReadOnlySpan<double> values = block.Values(p);
                int place = Place(p, side * pool, pool);
                for (int i = 0; i < count; i++) sums[i][place] += values[i];
            }

            foreach (double[] row in sums) rows.Add([.. row.Select(sum => sum / JetUnit)]);
            if (rows.Count == maximum) break;
        }

        ImageRows smoothed = new ImageRows(side, RowMatrix.FromRows(rows)).Smoothed(smoothing);
        return smoothed with { Rows = new RowMatrix([.. smoothed.Rows.Values.ToArray().Select(Math.Sqrt)], rows.Count, side * side) };
    }

    /// <summary>The first images of a file as means over <paramref name="pool"/> × <paramref name="pool"/> pixels in units of 255.</summary>
    /// <exception cref="DataFormatException">The images are not grey squares whose side is a multiple of the pool.</exception>
    internal static ImageRows Of(ImageFile images, int pool, int maximum)
    {
        int side = SideOf(new ImageShape([images.Height, images.Width], images.Channels), pool, null), count = Math.Min(images.Count, maximum);
        double[] values = new double[count * side * side];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> image = images.Image(i);
            Span<double> row = values.AsSpan(i * side * side, side * side);
            for (int p = 0; p < image.Length; p++) row[Place(p, images.Width, pool)] += image[p];
            for (int p = 0; p < row.Length; p++) row[p] /= ByteUnit * pool * pool;
        }

        return new ImageRows(side, new RowMatrix(values, count, side * side));
    }

    /// <summary>Some of the pictures.</summary>
    internal RowMatrix Where(Func<int, bool> isWanted, int maximum) =>
        Rows.Select([.. Enumerable.Range(0, Rows.Rows).Where(isWanted).Take(maximum)]);

    /// <summary>Where a pixel of a picture of the given width goes in the coarser one.</summary>
    private static int Place(int pixel, int width, int pool) => (pixel / width / pool * (width / pool)) + (pixel % width / pool);

    /// <summary>The pictures smoothed with a Gaussian, mirrored at their edges so that sums stay; themselves for a width of 0.</summary>
    /// <param name="width">Standard deviation in pixels.</param>
    internal ImageRows Smoothed(double width)
    {
        if (width == 0) return this;
        double[,] kernel = Mirrored(width);
        double[] half = new double[Side * Side], smoothed = Rows.Values.ToArray();
        for (int i = 0; i < Rows.Rows; i++)
        {
            Span<double> image = smoothed.AsSpan(i * Side * Side, Side * Side);
            Along(kernel, image, half, 1, Side);
            Along(kernel, half, image, Side, 1);
        }

        return this with { Rows = new RowMatrix(smoothed, Rows.Rows, Rows.Columns) };
    }

    /// <summary>[to × from]: the weights of a Gaussian over the endless row of mirror images, cut at four widths.</summary>
    private double[,] Mirrored(double width)
    {
        double[,] kernel = new double[Side, Side];
        int reach = (int)Math.Ceiling(4 * width);
        double sum = Enumerable.Range(-reach, (2 * reach) + 1).Sum(d => Math.Exp(-0.5 * d * d / (width * width)));
        for (int to = 0; to < Side; to++)
        {
            for (int d = -reach; d <= reach; d++)
            {
                int place = (((to + d) % (2 * Side)) + (2 * Side)) % (2 * Side);
                kernel[to, place < Side ? place : (2 * Side) - 1 - place] += Math.Exp(-0.5 * d * d / (width * width)) / sum;
            }
        }

        return kernel;
    }

    private void Along(double[,] kernel, ReadOnlySpan<double> from, Span<double> destination, int step, int line)
    {
        for (int l = 0; l < Side; l++)
        {
            for (int to = 0; to < Side; to++)
            {
                double sum = 0;
                for (int i = 0; i < Side; i++) sum += kernel[to, i] * from[(l * line) + (i * step)];
                destination[(l * line) + (to * step)] = sum;
            }
        }
    }

    private static int SideOf(ImageShape? shape, int pool, string? path)
    {
        if (shape is { IsPlane: true, Channels: 1 } && shape.Positions[0] == shape.Positions[1] && shape.Positions[0] % pool == 0) return shape.Positions[0] / pool;
        throw new DataFormatException($"square images of one channel whose side is a multiple of {pool}", "Give the folder that the experiment's page names.") { File = path, Found = shape?.ToString() ?? "no images" };
    }
}
