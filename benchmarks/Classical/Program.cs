using System.Diagnostics;
using System.Globalization;
using Offshell.Benchmarks.Classical;
using Offshell.Models;

// compare [ROUNDS] [THREADS] [METHODS]: both sides in turn, each in its own process; the page benchmarks/classical.md on standard output.
// run METHOD THREADS DIRECTORY: one process of our side.
if (args is ["run", var method, var threads, var folder])
{
    ThreadLimit.Maximum = int.Parse(threads, CultureInfo.InvariantCulture);
    (Timing timing, double[] scores) = Timing.Measure(method, BenchmarkData.Read(folder, "fit"), BenchmarkData.Read(folder, "score"), repetitions: 5);
    BenchmarkData.WriteValues(Path.Combine(folder, $"{method}.ours.f64"), scores);
    Console.WriteLine(timing);
    return 0;
}

if (args is not ["compare", .. var rest])
{
    Console.Error.WriteLine("Expected: compare [ROUNDS] [THREADS] [METHODS separated by commas]");
    return 2;
}

int rounds = rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 3;
string threadCount = rest.Length > 1 ? rest[1] : "1";
string[] methods = rest.Length > 2 ? rest[2].Split(',') : Methods.Names;
string directory = Directory.CreateTempSubdirectory("offshell-classical-").FullName;
string peer = Path.Combine(AppContext.BaseDirectory, "peer.py");
BenchmarkData.Write(directory);
string command = "dotnet run -c Release --project benchmarks/Classical -- " + string.Join(' ', args);
string load = File.Exists("/proc/loadavg") ? $" The load was {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at the start (on {Environment.ProcessorCount} processors)." : "";
Console.WriteLine("# Classical algorithms beside scikit-learn");
Console.WriteLine();
Console.WriteLine(
    $"`{command}`, measured {DateTime.UtcNow:yyyy-MM-dd}: {threadCount} thread(s), {rounds} round(s) in which the two sides take turns, double precision, {BenchmarkData.Rows} × {BenchmarkData.Columns} rows to fit and as many to score; "
    + $"medians, seconds of processor time (wall clock). Ours repeats for a second and a half before it is measured, so that its loops are compiled.{load} {Run("/usr/bin/python3", [peer, "versions", threadCount, directory])}. The goal is a ratio of 2.");
Console.WriteLine();
Console.WriteLine("| method | ours: fit | score | scikit-learn: fit | score | ratio of totals, CPU (wall) | scores differ by at most |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (string name in methods)
{
    List<Timing> ours = [], theirs = [];
    for (int round = 0; round < rounds; round++)
    {
        ours.Add(Timing.Parse(Run(Environment.ProcessPath!, ["run", name, threadCount, directory])));
        theirs.Add(Timing.Parse(Run("/usr/bin/python3", [peer, name, threadCount, directory])));
    }

    Timing a = Timing.Median(ours), b = Timing.Median(theirs);
    double cpu = (b.FitCpu + b.ScoreCpu) / (a.FitCpu + a.ScoreCpu), wall = (b.FitWall + b.ScoreWall) / (a.FitWall + a.ScoreWall);
    string missed = Math.Min(cpu, wall) < 2 ? ", missed" : "";
    Console.WriteLine(
        $"| {name} | {a.FitCpu:F3} ({a.FitWall:F3}) | {a.ScoreCpu:F3} ({a.ScoreWall:F3}) | {b.FitCpu:F3} ({b.FitWall:F3}) | {b.ScoreCpu:F3} ({b.ScoreWall:F3}) | {cpu:F1} ({wall:F1}){missed} | {Difference(name)} |");
}

Directory.Delete(directory, recursive: true);
return 0;

string Difference(string name)
{
    if (!Methods.IsDeterministic(name)) return "other random numbers";
    double[] ours = BenchmarkData.ReadValues(Path.Combine(directory, $"{name}.ours.f64")), theirs = BenchmarkData.ReadValues(Path.Combine(directory, $"{name}.peer.f64"));
    // The peer's multipliers of the support vector machine add up to νn, ours to 1.
    double unit = name == "ocsvm" ? 0.5 * BenchmarkData.Rows : 1, largest = theirs.Max(Math.Abs);
    return ours.Zip(theirs, (x, y) => Math.Abs((x * unit) - y)).Max().ToString("0e0", CultureInfo.InvariantCulture) + $" of {largest:G3}";
}

static string Run(string program, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd().TrimEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}.");
}
