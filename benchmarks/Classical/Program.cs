using System.Diagnostics;
using System.Globalization;
using Offshell.Benchmarks.Classical;
using Offshell.Models;

// compare [ROUNDS] [THREADS]: both sides in turn, each in its own process, and a table on standard output.
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
    Console.Error.WriteLine("Expected: compare [ROUNDS] [THREADS]");
    return 2;
}

int rounds = rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 3;
string threadCount = rest.Length > 1 ? rest[1] : "1";
string directory = Directory.CreateTempSubdirectory("offshell-classical-").FullName;
string peer = Path.Combine(AppContext.BaseDirectory, "peer.py");
BenchmarkData.Write(directory);
Console.WriteLine($"{threadCount} thread(s), {rounds} round(s), double precision; seconds of processor time (wall clock), medians");
Console.WriteLine(Run("/usr/bin/python3", [peer, "versions", threadCount, directory]));
Console.WriteLine();
Console.WriteLine("| method | ours: fit | score | scikit-learn: fit | score | ratio of totals, CPU (wall) | scores differ by at most |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (string name in Methods.Names)
{
    List<Timing> ours = [], theirs = [];
    for (int round = 0; round < rounds; round++)
    {
        ours.Add(Timing.Parse(Run(Environment.ProcessPath!, ["run", name, threadCount, directory])));
        theirs.Add(Timing.Parse(Run("/usr/bin/python3", [peer, name, threadCount, directory])));
    }

    Timing a = Timing.Median(ours), b = Timing.Median(theirs);
    double cpu = (b.FitCpu + b.ScoreCpu) / (a.FitCpu + a.ScoreCpu), wall = (b.FitWall + b.ScoreWall) / (a.FitWall + a.ScoreWall);
    Console.WriteLine(
        $"| {name} | {a.FitCpu:F3} ({a.FitWall:F3}) | {a.ScoreCpu:F3} ({a.ScoreWall:F3}) | {b.FitCpu:F3} ({b.FitWall:F3}) | {b.ScoreCpu:F3} ({b.ScoreWall:F3}) | {cpu:F1} ({wall:F1}) | {Difference(name)} |");
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
