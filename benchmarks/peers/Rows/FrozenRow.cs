using System.Diagnostics;
using Offshell.Data;
using Offshell.Detection;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>−log p(x | z = μ) of one row through the compiled detector; the cost of the clock is taken off.</summary>
internal sealed class FrozenRow : Row
{
    internal const string PeerRow = "frozen";

    /// <summary>Percentiles of the time of one row, and the 99.9th of a loop that does nothing: what the machine adds.</summary>
    internal static readonly string[] Latencies = ["median", "p99", "p99.9", "p99.9 of an empty loop"];

    private const int Distinct = 1000;
    private static readonly Lazy<(FrozenScorer Scorer, double[][] Rows, Table Events)> Model = new(Fit);

    internal override void Prepare(string folder) => HlfDetector.Write(folder, Model.Value.Events);

    internal override double[] Measure(int threads, double seconds)
    {
        (FrozenScorer scorer, double[][] rows, _) = Model.Value;
        double tick = 1.0 / Stopwatch.Frequency;
        long[] empty = new long[200_000], times = new long[2_000_000];
        for (int i = 0; i < empty.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            empty[i] = Stopwatch.GetTimestamp() - start;
        }

        Array.Sort(empty);
        double timer = empty[empty.Length / 2], sum = 0;
        int count = 0;
        double begin = Clock.Wall;
        while (count < times.Length && ((count & 1023) != 0 || Clock.Wall - begin < seconds))
        {
            double[] row = rows[count % Distinct];
            long start = Stopwatch.GetTimestamp();
            sum += scorer.Score(row);
            times[count++] = Stopwatch.GetTimestamp() - start;
        }

        if (!double.IsFinite(sum)) throw new InvalidOperationException("A score is not finite.");
        Array.Sort(times, 0, count);
        return [(times[count / 2] - timer) * tick, (times[(int)(0.99 * count)] - timer) * tick, (times[(int)(0.999 * count)] - timer) * tick, (empty[(int)(0.999 * empty.Length)] - timer) * tick];
    }

    private static (FrozenScorer Scorer, double[][] Rows, Table Events) Fit()
    {
        Table events = HlfModel.Rows(20_000, 2);
        FrozenScorer scorer = HlfDetector.Fit(events).Compile("reconstruction");
        double[][] rows = new double[Distinct][];
        for (int r = 0; r < Distinct; r++) rows[r] = [.. Enumerable.Range(0, events.Schema.Count).Select(c => events.Values(c)[r])];
        return (scorer, rows, events);
    }
}
