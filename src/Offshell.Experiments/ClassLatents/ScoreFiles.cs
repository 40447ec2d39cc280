using Offshell.Data;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.ClassLatents;

/// <summary>Numbers per test image of one trained member.</summary>
/// <param name="Columns">Numbers per image.</param>
/// <param name="Values">[images × columns].</param>
internal sealed record ImageScores(int Columns, double[] Values)
{
    /// <summary>One number of every image.</summary>
    internal double[] Column(int column)
    {
        double[] values = new double[Values.Length / Columns];
        for (int row = 0; row < values.Length; row++) values[row] = Values[(row * Columns) + column];
        return values;
    }

    internal ReadOnlySpan<double> Row(int row, int first, int count) => Values.AsSpan((row * Columns) + first, count);
}

/// <summary>What members said of every test image, in files beside the parts, so that a stopped experiment goes on and draws of members cost nothing.</summary>
internal sealed class ScoreFiles(string folder, PartStore store)
{
    /// <summary>Finished scores, or else runs and keeps them.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="settings">Everything that the scores depend on.</param>
    /// <param name="rows">Number of test images.</param>
    /// <param name="run">Gives the scores and further numbers to keep.</param>
    internal (ImageScores Scores, PartResult Part) Get(string name, string settings, int rows, Func<(ImageScores Scores, Dictionary<string, double> Further)> run)
    {
        string path = Path.Combine(folder, "scores", name + ".npy");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path)) File.Delete(Path.Combine(folder, "parts", name + ".json"));
        PartResult part = store.Get(name, settings, () =>
        {
            (ImageScores scores, Dictionary<string, double> further) = run();
            AtomicFile.Write(path, stream => NpyWriter.Write(stream, scores.Values, rows, scores.Columns));
            return further;
        });
        return (Read(path), part);
    }

    private static ImageScores Read(string path)
    {
        Table table = Table.Concatenate([.. TableReader.Open(path).ReadRawBlocks()]);
        int columns = table.Schema.Count;
        double[] values = new double[table.RowCount * columns];
        for (int c = 0; c < columns; c++)
        {
            ReadOnlySpan<double> column = table.Values(c);
            for (int row = 0; row < column.Length; row++) values[(row * columns) + c] = column[row];
        }

        return new ImageScores(columns, values);
    }
}
