using Offshell.Data;
using Offshell.Models;

namespace Offshell.Experiments.Running;

/// <summary>Pictures of one channel as rows of numbers, coarser than in the file if wanted.</summary>
/// <param name="Side">Pixels along each side.</param>
/// <param name="Rows">[images × (side · side)], row by row of the picture.</param>
internal sealed record ImageRows(int Side, RowMatrix Rows)
{
    private const double JetUnit = 65535;
    private const double ByteUnit = 255;

    /// <summary>
    /// Reads jet images (array <c>images</c>, transverse momentum fractions times 65535): the sums over
    /// <paramref name="pool"/> × <paramref name="pool"/> pixels, then their square roots, which lets soft pixels be seen.
    /// </summary>
    internal static ImageRows ReadJets(string folder, string file, int pool, int maximum) =>
        Read(folder, file, pool, maximum, null, sum => Math.Sqrt(sum / JetUnit));

    /// <summary>Reads an IDX file of images as means over <paramref name="pool"/> × <paramref name="pool"/> pixels in units of 255.</summary>
    internal static ImageRows ReadIdx(string folder, string file, int pool, int maximum) =>
        Read(folder, file, pool, maximum, ".gz", sum => sum / (ByteUnit * pool * pool));

    /// <summary>Reads an IDX file of labels.</summary>
    internal static int[] ReadLabels(string folder, string file, int maximum) =>
        [.. TableReader.Open(Find(folder, file, ".gz")).ReadRawBlocks().SelectMany(block => block.Values(0).ToArray()).Take(maximum).Select(v => (int)v)];

    /// <summary>Some of the pictures.</summary>
    internal RowMatrix Where(Func<int, bool> isWanted, int maximum) =>
        Rows.Select([.. Enumerable.Range(0, Rows.Rows).Where(isWanted).Take(maximum)]);

    private static ImageRows Read(string folder, string file, int pool, int maximum, string? compressed, Func<double, double> scale)
    {
        string path = Find(folder, file, compressed);
        var rows = new List<double[]>();
        int side = 0;
        foreach (Table block in TableReader.Open(path).ReadRawBlocks())
        {
            int[] columns = [.. Enumerable.Range(0, block.Schema.Count).Where(c => block.Schema[c].Name.StartsWith("pixel_", StringComparison.Ordinal))];
            int full = (int)Math.Sqrt(columns.Length);
            if (columns.Length == 0 || full * full != columns.Length || full % pool != 0)
            {
                throw new DataFormatException($"square images of one channel whose side is a multiple of {pool}", "Give the folder that the experiment's page names.") { File = path, Found = $"{columns.Length} pixels" };
            }

            side = full / pool;
            int count = Math.Min(block.RowCount, maximum - rows.Count);
            double[][] taken = [.. Enumerable.Range(0, count).Select(_ => new double[side * side])];
            for (int p = 0; p < columns.Length; p++)
            {
                ReadOnlySpan<double> values = block.Values(columns[p]);
                int place = (p / full / pool * side) + (p % full / pool);
                for (int i = 0; i < count; i++) taken[i][place] += values[i];
            }

            foreach (double[] row in taken) rows.Add([.. row.Select(scale)]);
            if (rows.Count == maximum) break;
        }

        return new ImageRows(side, RowMatrix.FromRows(rows));
    }

    private static string Find(string folder, string file, string? compressed)
    {
        string path = Path.Combine(folder, file);
        if (File.Exists(path)) return path;
        if (compressed is not null && File.Exists(path + compressed)) return path + compressed;
        throw new FileNotFoundException($"There is no file '{path}'{(compressed is null ? "" : $" or '{file + compressed}'")}. Give the folder that holds it with --data.", path);
    }
}
