using System.Diagnostics;
using System.Globalization;
using Offshell.Models;

namespace Offshell.Benchmarks.Classical;

/// <summary>Seconds of processor time and of wall clock for one fit and for scoring.</summary>
internal readonly record struct Timing(double FitCpu, double FitWall, double ScoreCpu, double ScoreWall)
{
    private const double WarmUpSeconds = 1.5;

    internal static Timing Parse(string line)
    {
        double[] values = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        return new Timing(values[0], values[1], values[2], values[3]);
    }

    internal static Timing Median(IReadOnlyCollection<Timing> timings) =>
        new(Median(timings, t => t.FitCpu), Median(timings, t => t.FitWall), Median(timings, t => t.ScoreCpu), Median(timings, t => t.ScoreWall));

    public override string ToString() => $"{FitCpu:F5} {FitWall:F5} {ScoreCpu:F5} {ScoreWall:F5}";

    /// <summary>
    /// Repeats fit and score. Repetitions warm up and do not count until a second and a half has passed, so that the loops
    /// are compiled as they will stay; the other side's come compiled.
    /// </summary>
    internal static (Timing Timing, double[] Scores) Measure(string method, RowMatrix fit, RowMatrix score, int repetitions)
    {
        List<Timing> timings = [];
        double[] scores = [];
        long begin = Stopwatch.GetTimestamp();
        while (timings.Count < repetitions)
        {
            bool warm = Stopwatch.GetElapsedTime(begin).TotalSeconds > WarmUpSeconds;
            double cpu = Cpu();
            long start = Stopwatch.GetTimestamp();
            IRowScorer scorer = Methods.Fit(method, fit);
            double fitted = Cpu();
            long between = Stopwatch.GetTimestamp();
            scores = scorer.Score(score);
            double wall = Stopwatch.GetElapsedTime(start, between).TotalSeconds;
            if (warm) timings.Add(new Timing(fitted - cpu, wall, Cpu() - fitted, Stopwatch.GetElapsedTime(between).TotalSeconds));
        }

        return (Median(timings), scores);
    }

    private static double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static double Median(IEnumerable<Timing> timings, Func<Timing, double> value)
    {
        double[] sorted = [.. timings.Select(value).Order()];
        return 0.5 * (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]);
    }
}
