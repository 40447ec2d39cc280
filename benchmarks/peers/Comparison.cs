using System.Globalization;

namespace Offshell.Benchmarks.Peers;

/// <summary>Alternating rounds of one row: ours, theirs, ours, theirs … Rounds in which the processor was disturbed are repeated.</summary>
internal sealed class Comparison(string processor, int rounds, double seconds)
{
    private const double LeastProbe = 0.9;
    private const int MostRepetitions = 12;
    private double _bestProbe;

    internal ResultRow Run(Row row, int threads, PeerProcess peer, (Losses Ours, Losses Theirs)? losses)
    {
        int figures = row.Figures.Length;
        var ours = new List<double[]>();
        var theirs = new List<IReadOnlyDictionary<string, double[]>>();
        int disturbed = 0;
        row.Measure(threads, seconds); // warm-up
        peer.Measure(row.PeerName, seconds / 4);
        while (ours.Count < rounds)
        {
            double probe = Probe.Run();
            _bestProbe = Math.Max(_bestProbe, probe);
            double[] mine = row.Measure(threads, seconds);
            IReadOnlyDictionary<string, double[]> other = peer.Measure(row.PeerName, seconds);
            double after = Probe.Run();
            bool isDisturbed = Math.Min(probe, after) < LeastProbe * _bestProbe && disturbed < MostRepetitions;
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Name} {threads}T: ours {mine[0] * 1e6:F2} us, peer {string.Join(", ", other.Select(o => $"{o.Key} {o.Value[0] * 1e6:F2}"))}; probe {probe:F0}/{after:F0} GFLOP/s, load {Load()}{(isDisturbed ? " — repeated" : "")}"));
            if (isDisturbed)
            {
                disturbed++;
                continue;
            }

            ours.Add(mine);
            theirs.Add(other);
        }

        var parts = new List<ResultFigure>();
        for (int f = 0; f < figures; f++)
        {
            double[] mine = [.. ours.Select(o => o[f]).Order()];
            string best = theirs[0].Keys.MinBy(way => Median([.. theirs.Select(t => t[way][f]).Order()]))!;
            double[] other = [.. theirs.Select(t => t[best][f]).Order()];
            parts.Add(new ResultFigure(row.Figures[f], Median(mine), mine[0], mine[^1], best, Median(other), other[0], other[^1], row.Goals[f]));
        }

        return new ResultRow
        {
            Name = row.Name,
            Threads = threads,
            Unit = row.Unit,
            Processor = processor,
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            Load = Load(),
            Rounds = rounds,
            Clock = Clock.IsProcessorTime ? "processor time" : "wall",
            Disturbed = disturbed,
            Probe = _bestProbe,
            MultiplyAdds = row.MultiplyAdds,
            OurLosses = losses?.Ours,
            PeerLosses = losses?.Theirs,
            Figures = parts,
        };
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static double Median(double[] sorted) => 0.5 * (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]);
}
