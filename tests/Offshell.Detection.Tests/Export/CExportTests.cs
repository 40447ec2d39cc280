using System.Diagnostics;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection.Export;
using Offshell.Models.Distributions;
using Offshell.Tensors.Kernels;

namespace Offshell.Detection.Tests.Export;

public sealed class CExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("offshell-export").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [CompilerTheory]
    [InlineData("reconstruction", false, Activation.Relu)]
    [InlineData("negative-elbo", false, Activation.Silu)]
    [InlineData("negative-elbo", true, Activation.Tanh)]
    [InlineData("reconstruction", true, Activation.PIsrlu)]
    [InlineData("kl", false, Activation.Elu)]
    [InlineData("reconstruction", false, Activation.ClippedTanh)]
    [InlineData("reconstruction", false, Activation.LeakyRelu)]
    [InlineData("reconstruction", false, Activation.Softplus)]
    [InlineData("reconstruction", false, Activation.Sigmoid)]
    public void Program_AllHeads_GivesScoresPValuesAndVerdictsOfTheDetector(string score, bool paper, Activation activation)
    {
        Detector detector = AllHeads.Fit(paper ? HeadOptions.HighLevelFeatures with { Anchored = true } : new HeadOptions(), activation);
        CExport.Write(detector, _folder, new CExportOptions { Name = "model_1", Score = score, Alpha = 0.05 });
        Build("model_1");
        FrozenScorer frozen = detector.Compile(score);
        double[][] rows = Rows(frozen, AllHeads.Rows(2));

        string[] lines = Run("model_1", string.Concat(rows.Select(r => string.Join(",", r.Select(Text)) + "\n")));

        lines.Length.ShouldBe(rows.Length);
        double threshold = detector.Threshold(0.05, score).Value;
        for (int r = 0; r < rows.Length; r++)
        {
            double expected = frozen.Score(rows[r]);
            double[] found = [.. lines[r].Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
            found[0].ShouldBe(expected, 1e-5 * Math.Max(1, Math.Abs(expected)), $"row {r}");
            double p = frozen.PValue(found[0]).Value;
            found[1].ShouldBe(p, 1e-9 * p, $"row {r}");
            found[2].ShouldBe(found[0] > threshold ? 1 : 0, $"row {r}");
        }

        lines.Count(l => l.EndsWith(",1", StringComparison.Ordinal)).ShouldBeInRange(1, rows.Length - 1);
    }

    [CompilerTheory]
    [InlineData(0.3)]
    [InlineData(0.05)]
    [InlineData(1e-4)]
    public void Threshold_CountedOrExtrapolated_IsTheDetectors(double alpha)
    {
        Detector detector = AllHeads.Fit(new HeadOptions());
        CExport.Write(detector, _folder, new CExportOptions { Name = "m", Score = "reconstruction" });
        File.WriteAllText(
            Path.Combine(_folder, "m_main.c"),
            $"#include \"m.h\"\n#include <stdio.h>\nint main(void) {{ printf(\"%.17g\\n\", m_threshold({alpha.ToString("R", CultureInfo.InvariantCulture)})); return m_threshold(2.0) == m_threshold(2.0); }}\n");
        Build("m");

        double found = double.Parse(Run("m", "")[0], CultureInfo.InvariantCulture);

        double expected = detector.Threshold(alpha, "reconstruction").Value;
        found.ShouldBe(expected, 1e-9 * Math.Abs(expected));
    }

    [CompilerTheory]
    [InlineData("1,2\n", "line 1 does not have 12 numbers")]
    [InlineData("1,2,3,4,5,6,7,1,9,10,0,0,13\n", "line 1 does not have 12 numbers")]
    [InlineData(",2,3,4,5,6,7,1,9,10,0,0\n", "line 1: column 1 (c0) is missing or infinite")]
    [InlineData("1,2,3,4,inf,6,7,1,9,10,0,0\n", "line 1: column 5 (c4) is missing or infinite")]
    public void Program_BadLine_SaysWhich(string line, string expected)
    {
        CExport.Write(AllHeads.Fit(new HeadOptions()), _folder, new CExportOptions { Name = "m", Score = "kl" });
        Build("m");

        (int code, _, string error) = Process(Path.Combine(_folder, "m"), [], line);

        code.ShouldBe(3);
        error.ShouldContain(expected);
    }

    [CompilerTheory]
    [InlineData("run_encoder(x, posterior);", "run_encoder(x, posterior); posterior[0] += 0.01f;")]
    [InlineData("(1.0 + (double)(CALIBRATION_COUNT", "(1.1 + (double)(CALIBRATION_COUNT")]
    public void SelfTest_AlteredCode_Fails(string from, string to)
    {
        CExport.Write(AllHeads.Fit(new HeadOptions()), _folder, new CExportOptions { Name = "m", Score = "reconstruction" });
        string path = Path.Combine(_folder, "m.c"), code = File.ReadAllText(path);
        code.ShouldContain(from);
        File.WriteAllText(path, code.Replace(from, to, StringComparison.Ordinal));
        Build("m");

        (int exit, _, string error) = Process(Path.Combine(_folder, "m"), [], "");

        exit.ShouldBe(1);
        error.ShouldContain("self-test failed");
    }

    [Fact]
    public void Files_HostileColumnNames_CannotLeaveTheirLiterals()
    {
        Table rows = AllHeads.Rows(1);
        Schema schema = new() { Columns = [.. rows.Schema.Columns.Select((c, i) => i == 0 ? c with { Name = "*/ \"); system(\"x\"); /* ??/ µ" } : c)] };
        Table renamed = Table.FromColumns(schema, [.. Enumerable.Range(0, rows.Schema.Count).Select(c => rows.Schema[c].Kind == ColumnKind.Categorical ? ColumnData.Codes([.. rows.Values(c)]) : ColumnData.Numbers([.. rows.Values(c)]))]);
        Detector detector = Detector.Fit(renamed, new DetectorOptions { Recipe = "hlf-vae", OptionsJson = """{"training":{"epochs":1}}""", Threads = 1 });

        foreach ((_, string text) in CExport.Files(detector, new CExportOptions { Score = "reconstruction" }))
        {
            text.ShouldNotContain("*/ \"");
            text.ShouldNotContain("??/");
            text.All(c => c is '\n' or (>= ' ' and < '\x7F')).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("1st", "cannot be used in C")]
    [InlineData("a-b", "cannot be used in C")]
    public void Files_BadName_IsRefused(string name, string expected) =>
        Should.Throw<ArgumentException>(() => CExport.Files(AllHeads.Fit(new HeadOptions()), new CExportOptions { Name = name })).Message.ShouldContain(expected);

    [Fact]
    public void Files_ClassicalDetector_SaysWhatCanBeWritten()
    {
        Detector detector = Detector.Fit(AllHeads.Rows(1), new DetectorOptions { Recipe = "isolation-forest", Threads = 1 });

        Should.Throw<NotSupportedException>(() => CExport.Files(detector)).Message.ShouldContain("only variational autoencoders");
    }

    /// <summary>The rows of a table, every tenth with a far, impossible, unseen or missing value.</summary>
    private static double[][] Rows(FrozenScorer scorer, Table table)
    {
        double[][] rows = [.. Enumerable.Range(0, table.RowCount).Select(r => scorer.Columns.Select(c => table.Values(table.Schema.IndexOf(c))[r]).ToArray())];
        double[] factors = [-1, 1e3, 0.5, -1e6, 1e9];
        for (int r = 0; r < rows.Length; r += 10) rows[r][r / 10 % AllHeads.Heads.Length] *= factors[r / 10 % factors.Length];
        rows[5][10] = -1;
        rows[15][AllHeads.Heads.Length - 1] = double.NaN;
        return rows;
    }

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private void Build(string name)
    {
        (int code, string output, string error) = Process(
            "gcc", ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2", "-march=native", $"{name}.c", $"{name}_main.c", "-lm", "-o", name], "");
        code.ShouldBe(0, output + error);
    }

    private string[] Run(string name, string input)
    {
        (int code, string output, string error) = Process(Path.Combine(_folder, name), [], input);
        code.ShouldBe(0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private (int Code, string Output, string Error) Process(string file, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = System.Diagnostics.Process.Start(start)!;
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
        return (process.ExitCode, output.Result, error.Result);
    }
}
