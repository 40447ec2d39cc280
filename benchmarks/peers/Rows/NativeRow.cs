using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Export;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>The row of <see cref="FrozenRow"/> outside .NET: as exported C, or through the C interface of the library. Both are compiled with gcc.</summary>
internal sealed class NativeRow(bool isHosted) : Row
{
    private string _folder = "";

    internal override string PeerName => FrozenRow.PeerRow;

    internal override void Prepare(string folder)
    {
        _folder = Path.Combine(folder, Name);
        Directory.CreateDirectory(_folder);
        Table events = HlfModel.Rows(20_000, 2);
        HlfDetector.Write(folder, events);
        Detector detector = HlfDetector.Fit(events);
        double[] rows = new double[1000 * events.Schema.Count];
        for (int i = 0; i < rows.Length; i++) rows[i] = events.Values(i % events.Schema.Count)[i / events.Schema.Count];
        File.WriteAllBytes(Path.Combine(_folder, "rows"), MemoryMarshal.AsBytes(rows.AsSpan()).ToArray());
        if (isHosted) BuildHosted(detector);
        else BuildExported(detector);
    }

    internal override double[] Measure(int threads, double seconds)
    {
        string[] arguments = ["rows", seconds.ToString(CultureInfo.InvariantCulture), .. isHosted ? [Component, "model.offshell"] : Array.Empty<string>()];
        return [.. Run(Path.Combine(_folder, "latency"), arguments).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
    }

    /// <summary>Where the build leaves the component with its runtime configuration.</summary>
    private static string Component { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Offshell.Hosting", "release"));

    private void BuildExported(Detector detector)
    {
        CExport.Write(detector, _folder, new CExportOptions { Name = "model", Score = "reconstruction" });
        Run("gcc", ["-std=c99", "-O3", "-march=native", "-I", _folder, Path.Combine(AppContext.BaseDirectory, "latency.c"), "model.c", "-lm", "-o", "latency"]);
    }

    private void BuildHosted(Detector detector)
    {
        detector.Save(Path.Combine(_folder, "model.offshell"));
        string native = Path.Combine(Component, "native"), packs = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs");
        string host = Path.GetDirectoryName(Directory.GetFiles(packs, "libnethost.a", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last())!;
        Run("gcc", ["-O3", "-march=native", "-DHOSTED", "-I", native, "-c", Path.Combine(AppContext.BaseDirectory, "latency.c"), "-o", "latency.o"]);
        Run("gcc", ["-O3", "-DNETHOST_USE_AS_STATIC", "-I", host, "-c", Path.Combine(native, "offshell.c"), "-o", "offshell.o"]);
        Run("g++", ["latency.o", "offshell.o", Path.Combine(host, "libnethost.a"), "-ldl", "-pthread", "-o", "latency"]);
    }

    private string Run(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        start.Environment["DOTNET_TieredPGO"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{file}' ended with {process.ExitCode} in '{_folder}'.");
    }
}
