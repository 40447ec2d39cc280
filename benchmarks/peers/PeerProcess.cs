using System.Diagnostics;
using System.Globalization;

namespace Offshell.Benchmarks.Peers;

/// <summary>The other side, in a process of its own for each number of threads; it sleeps while we measure.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    internal PeerProcess(int threads, string folder, bool processorTime)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "peer.py"), threads.ToString(CultureInfo.InvariantCulture), folder, processorTime ? "cpu" : "wall"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Left alone, OpenBLAS may not know the processor and falls back to kernels of another age.
        start.Environment["OPENBLAS_CORETYPE"] = "SkylakeX";
        start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        _process = Process.Start(start)!;
    }

    /// <summary>The peer's versions and kernels.</summary>
    internal string Describe() => Ask("describe");

    /// <summary>Seconds per unit of work for each way of running it that the peer knows, one number per figure.</summary>
    internal IReadOnlyDictionary<string, double[]> Measure(string row, double seconds)
    {
        string answer = Ask(string.Create(CultureInfo.InvariantCulture, $"measure {row} {seconds}"));
        return answer.Split(';').ToDictionary(part => part[..part.IndexOf(' ', StringComparison.Ordinal)], part => Numbers(part[(part.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
    }

    internal Losses Losses(string row) => Numbers(Ask($"loss {row}")) is [var first, var last] ? new(first, last) : throw new InvalidOperationException($"The peer gave no two losses for {row}.");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }

    private string Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The peer ended at the question '{question}'.");
        // Threads of the peer may still spin for a moment after the answer.
        Thread.Sleep(50);
        return answer;
    }

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
}
