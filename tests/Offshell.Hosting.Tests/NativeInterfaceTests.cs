using System.Diagnostics;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Tensors.Random;

namespace Offshell.Hosting.Tests;

/// <summary>Builds the example in C++ and runs it in a process of its own.</summary>
public sealed class NativeInterfaceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("offshell-hosting").FullName;

    /// <summary>Output of the component itself, with its runtime configuration; the tests' own folder has none.</summary>
    private static string Component { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Offshell.Hosting", new DirectoryInfo(AppContext.BaseDirectory).Name));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [HostPackFact]
    public void Example_SeveralThreads_GivesScoresOfTheDetector()
    {
        BuildExample();
        foreach ((string recipe, string options, string score) in new[] { ("vae", """{"training":{"epochs":3}}""", "reconstruction"), ("isolation-forest", "{}", "default") })
        {
            Detector detector = Detector.Fit(Rows(1), new DetectorOptions { Recipe = recipe, OptionsJson = options, Threads = 1 });
            string model = Path.Combine(_folder, "model.offshell");
            detector.Save(model);
            Table rows = Rows(2);

            (int code, string output, string error) = Run("example", [Component, model, score, "3"], Lines(rows));

            code.ShouldBe(0, error);
            string? name = score == "default" ? null : score;
            double[] expected = detector.Score(rows, name);
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.Length.ShouldBe(rows.RowCount);
            for (int r = 0; r < lines.Length; r++)
            {
                double[] found = [.. lines[r].Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
                found[0].ShouldBe(expected[r], 1e-5 * Math.Max(1, Math.Abs(expected[r])));
                found[1].ShouldBe(detector.Calibration(name).PValue(found[0]).Value);
            }

            int worst = Array.IndexOf(expected, expected.Max());
            error.ShouldContain($"most anomalous, line {worst + 1}: {{\"row\":1");
            error.ShouldContain($"\"column\":\"{detector.Explain(rows, worst, 0.01, name).Columns[0].Column}\"");
        }
    }

    [HostPackFact]
    public void Example_WrongInput_SaysWhatIsWrong()
    {
        BuildExample();
        Detector detector = Detector.Fit(Rows(1), new DetectorOptions { Recipe = "vae", OptionsJson = """{"training":{"epochs":1}}""", Threads = 1 });
        string model = Path.Combine(_folder, "model.offshell"), broken = Path.Combine(_folder, "broken.offshell");
        detector.Save(model);
        File.WriteAllBytes(broken, File.ReadAllBytes(model)[..500]);

        Run("example", [_folder, model, "default", "1"], "").Error.ShouldContain("Offshell.Hosting.runtimeconfig.json");
        Run("example", [Component, Path.Combine(_folder, "absent"), "default", "1"], "").Error.ShouldContain("load: There is no model file");
        Run("example", [Component, broken, "default", "1"], "").Error.ShouldContain("load: ");
        Run("example", [Component, model, "nothing", "1"], "").Error.ShouldContain("The model has no score 'nothing'");
        Run("example", [Component, model, "default", "1"], "1,2\n").Error.ShouldContain("line 1 has 2 numbers; expected 3");
        Run("example", [Component, model, "default", "1"], "1,2,\n").Error.ShouldContain("Column 'c' is missing");
        Run("example", [Component, model, "default", "2"], "1,2,3\n1,inf,3\n").Error.ShouldContain("Column 'b' is infinite");
    }

    [Theory]
    [InlineData("vae", """{"training":{"epochs":1}}""")]
    [InlineData("isolation-forest", "{}")]
    public void ScoreAndExplain_NumberThatIsNoCode_TakeItForAnUnseenCategory(string recipe, string options)
    {
        Table rows = Table.FromColumns(
            new Schema { Columns = [new ColumnSchema { Name = "a" }, new ColumnSchema { Name = "kind", Kind = ColumnKind.Categorical, Categories = ["x", "y"] }] },
            [ColumnData.Numbers(Rows(1).Values(0).ToArray()), ColumnData.Codes([.. Enumerable.Range(0, 400).Select(i => i % 2)])]);
        string model = Path.Combine(_folder, "kinds.offshell");
        Detector.Fit(rows, new DetectorOptions { Recipe = recipe, OptionsJson = options, Threads = 1 }).Save(model);
        var detector = new LoadedDetector(model, null);
        double unseen = detector.Score([0.5, Table.UnseenCategory]);

        foreach (double code in new[] { 2, 99, 0.5, -3 })
        {
            detector.Score([0.5, code]).ShouldBe(unseen);
            detector.Explain([0.5, code], 0.01).ShouldContain("category not seen in training");
        }
    }

    private static Table Rows(ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[][] rows = new double[400][];
        for (int r = 0; r < rows.Length; r++)
        {
            double a = random.NextNormal();
            rows[r] = [a, (2 * a) + (0.1 * random.NextNormal()), random.NextNormal()];
        }

        return Table.FromRows(["a", "b", "c"], rows);
    }

    private static string Lines(Table rows) => string.Concat(Enumerable.Range(0, rows.RowCount).Select(r =>
        string.Join(",", Enumerable.Range(0, 3).Select(c => rows.Values(c)[r].ToString("R", CultureInfo.InvariantCulture))) + "\n"));

    private void BuildExample()
    {
        string host = HostPack.Folder!, native = Path.Combine(Component, "native");
        Run("gcc", ["-std=gnu11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2", "-c", "-DNETHOST_USE_AS_STATIC", "-I", host, Path.Combine(native, "offshell.c"), "-o", "offshell.o"], "").ShouldSucceed();
        Run("g++", ["-std=c++17", "-Wall", "-Wextra", "-Werror", "-O2", Path.Combine(native, "example.cpp"), "offshell.o", Path.Combine(host, "libnethost.a"), "-ldl", "-pthread", "-o", "example"], "").ShouldSucceed();
    }

    private Outcome Run(string file, string[] arguments, string input)
    {
        string path = File.Exists(Path.Combine(_folder, file)) ? Path.Combine(_folder, file) : file;
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended before it had read everything, which its exit code and message explain.
        }

        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    private sealed record Outcome(int Code, string Output, string Error)
    {
        internal void ShouldSucceed() => Code.ShouldBe(0, Output + Error);
    }
}
