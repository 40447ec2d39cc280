using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Scorers;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>Scores a million rows of 21 features by −log p(x | z = μ), from the table to a double per row.</summary>
internal sealed class BatchScoring : Row
{
    private const int RowCount = 1_000_000, Distinct = 20_000;
    private static readonly Lazy<(Detector Detector, Table Rows)> Model = new(Fit);

    internal override void Prepare(string folder) => HlfDetector.Write(folder, Model.Value.Rows.Slice(0, Distinct));

    internal override double[] Measure(int threads, double seconds)
    {
        ScoringThreads.Maximum = threads;
        (Detector detector, Table rows) = Model.Value;
        var times = new List<double>();
        double begin = Clock.Wall;
        do
        {
            double start = Clock.Now;
            detector.Score(rows, "reconstruction");
            times.Add((Clock.Now - start) / RowCount);
        }
        while (Clock.Wall - begin < seconds || times.Count < 3);
        return [times.Order().ElementAt(times.Count / 2)];
    }

    private static (Detector Detector, Table Rows) Fit()
    {
        Table events = HlfModel.Rows(Distinct, 2);
        Detector detector = HlfDetector.Fit(events);
        return (detector, Table.Concatenate([.. Enumerable.Repeat(events, RowCount / Distinct)]));
    }
}

/// <summary>A fitted detector with the mixed heads, trained shortly.</summary>
internal static class HlfDetector
{
    /// <summary>Writes the rows, and the constants of heads fitted to them.</summary>
    internal static void Write(string folder, Table events)
    {
        Arrays.Write(folder, "scoring", HlfModel.RowMajor(events));
        Arrays.Write(folder, "scoring.heads", HlfModel.HeadConstants(VariationalAutoencoder.Create(events, HlfModel.Options, new RandomSource(1)).Heads));
    }

    internal static Detector Fit(Table events)
    {
        VariationalOptions options = HlfModel.Options with { Training = new TrainingOptions { Epochs = 3, Patience = null } };
        return Detector.Fit(events, new DetectorOptions { Recipe = "vae", OptionsJson = VariationalJson.Write(options), Threads = 2 });
    }
}
