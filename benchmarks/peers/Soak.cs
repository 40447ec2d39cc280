using System.Globalization;
using Offshell.Benchmarks.Peers.Rows;

namespace Offshell.Benchmarks.Peers;

/// <summary>Long training with an eye on memory.</summary>
internal static class Soak
{
    internal static int Run(long steps)
    {
        double first = 0, last = 0;
        long nextShown = 1;
        HlfTraining.Train(32, 2, steps, progress =>
        {
            if (progress.Step < Math.Min(nextShown, steps)) return;
            last = ResidentMegabytes();
            if (first == 0 && progress.Step >= 1000) first = last;
            nextShown = Math.Max(1000, progress.Step * 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {progress.Step}: {last:F1} MB resident, {progress.RowsPerSecond:F0} rows per second, loss {progress.TrainingLoss:F4}"));
        });
        double growth = (last / first) - 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident memory after the first thousand steps {first:F1} MB, after {steps} steps {last:F1} MB: {growth:P1}"));
        return growth <= 0.05 ? 0 : 1;
    }

    private static double ResidentMegabytes()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
