using System.Globalization;
using System.Runtime.InteropServices;
using Offshell.Benchmarks.Peers;
using Offshell.Benchmarks.Peers.Rows;
using Offshell.Tensors.Kernels;

// compare [--rounds N] [--threads 1,2] [--seconds S] [--cpu] [ROW...] | compare --list | losses ROW... | ours ROW THREADS SECONDS | data FOLDER ROW | soak STEPS
IReadOnlyList<Row> all = RowTable.All;
if (args is ["soak", var steps]) return Soak.Run(long.Parse(steps, CultureInfo.InvariantCulture));
if (args is ["ours", var only, var count, var time])
{
    Clock.IsProcessorTime = count == "1";
    foreach (Row row in Chosen([only]))
    {
        row.Measure(int.Parse(count, CultureInfo.InvariantCulture), 0.5);
        for (int i = 0; i < 3; i++)
        {
            double[] figures = row.Measure(int.Parse(count, CultureInfo.InvariantCulture), double.Parse(time, CultureInfo.InvariantCulture));
            Console.WriteLine($"{row.Name} {string.Join(" ", figures.Select(f => (f * 1e6).ToString("F3", CultureInfo.InvariantCulture)))} us");
        }
    }

    return 0;
}

if (args is ["data", var target, var wanted])
{
    foreach (Row row in Chosen([wanted])) row.Prepare(target);
    return 0;
}

if (args is ["losses", .. var trained])
{
    string place = Directory.CreateTempSubdirectory("offshell-peers-").FullName;
    using var other = new PeerProcess(1, place, processorTime: false);
    foreach (Row row in Chosen(trained))
    {
        row.Prepare(place);
        if (row.Reached() is { } reached) Console.WriteLine($"{row.Name}: ours {reached}, peer {other.Losses(row.Name)}");
    }

    Directory.Delete(place, recursive: true);
    return 0;
}

if (args is not ["compare", .. var rest])
{
    Console.Error.WriteLine("Expected: compare [--rounds N] [--threads 1,2] [--seconds S] [--cpu] [ROW...], compare --list, losses ROW..., ours ROW THREADS SECONDS, data FOLDER ROW, or soak STEPS.");
    return 2;
}

int rounds = 5;
double seconds = 0.6;
int[] threadCounts = [1, 2];
var names = new List<string>();
for (int i = 0; i < rest.Length; i++)
{
    switch (rest[i])
    {
        case "--cpu":
            Clock.IsProcessorTime = true;
            threadCounts = [1];
            break;
        case "--list":
            foreach (Row row in all) Console.WriteLine(row.Name);
            return 0;
        case "--rounds":
            rounds = int.Parse(rest[++i], CultureInfo.InvariantCulture);
            break;
        case "--seconds":
            seconds = double.Parse(rest[++i], CultureInfo.InvariantCulture);
            break;
        case "--threads":
            threadCounts = [.. rest[++i].Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
            break;
        default:
            names.Add(rest[i]);
            break;
    }
}

string folder = Directory.CreateTempSubdirectory("offshell-peers-").FullName;
List<Row> chosen = names.Count == 0 ? [.. all] : Chosen(names);
foreach (Row row in chosen) row.Prepare(folder);
var measured = new List<ResultRow>();
var results = new Results(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../benchmarks")));
var losses = new Dictionary<string, (Losses, Losses)>();
string versions = "";
foreach (int threads in threadCounts)
{
    using var peer = new PeerProcess(threads, folder, Clock.IsProcessorTime);
    versions = $"Ours: .NET {Environment.Version}, {RuntimeInformation.ProcessArchitecture}, kernels {KernelSelection.Detected}. Peer: {peer.Describe()}.";
    Console.Error.WriteLine(versions);
    var comparison = new Comparison(Processor(), rounds, seconds);
    foreach (Row row in chosen.Where(r => threads == 1 || r.IsParallel))
    {
        if (!losses.ContainsKey(row.Name) && row.Reached() is { } reached) losses[row.Name] = (reached, peer.Losses(row.Name));
        measured.Add(comparison.Run(row, threads, peer, losses.TryGetValue(row.Name, out (Losses, Losses) l) ? l : null));
        results.Add(all, measured, versions); // after every row: a run that is stopped keeps what it has
    }
}

Directory.Delete(folder, recursive: true);
Console.Write(Results.Table(measured));
List<ResultRow> apart = [.. measured.Where(m => m.OurLosses is { } ours && !ours.Agree(m.PeerLosses!.Value, Results.LossShare))];
foreach (ResultRow row in apart) Console.Error.WriteLine($"{row.Name}: the losses {row.OurLosses} and {row.PeerLosses} differ by more than {Results.LossShare:P0}; the sides do not do the same work.");
return apart.Count == 0 ? 0 : 1;

List<Row> Chosen(IReadOnlyList<string> wanted)
{
    List<Row> found = [.. all.Where(r => wanted.Any(w => r.Name.StartsWith(w, StringComparison.Ordinal)))];
    return found.Count > 0 ? found : throw new ArgumentException($"No row begins with {string.Join(", ", wanted)}. Rows: {string.Join(", ", all.Select(r => r.Name))}.");
}

static string Processor()
{
    string line = File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal));
    return line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] + $", {Environment.ProcessorCount} logical";
}
