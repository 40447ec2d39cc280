using System.CommandLine;
using System.Globalization;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Explanations;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell explain</c>: which columns of one row are to blame.</summary>
internal sealed class ExplainCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "model file" };
    private readonly DataOptions _data = new(withRoles: false);
    private readonly AlphaOptions _alpha = new();
    private readonly Option<long> _row = new("--row") { Description = "number of the row, counted from 1 without the header", Required = true };
    private readonly Option<string?> _score = new("--score") { Description = "which score" };
    private readonly Option<int> _columns = new("--columns") { Description = "how many columns to list", DefaultValueFactory = _ => 10 };
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON object" };

    internal static Command Create(CommandOutput output)
    {
        var explain = new ExplainCommand();
        var command = new Command("explain", "Say which columns of a row are to blame and what was expected of them.") { explain._model };
        explain._data.AddTo(command);
        explain._alpha.AddTo(command);
        foreach (Option option in new Option[] { explain._row, explain._score, explain._columns, explain._json }) command.Options.Add(option);
        command.SetAction((parsed, _) => Task.Run(() => explain.Run(parsed, output), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output)
    {
        Detector detector = Detector.Load(parsed.GetValue(_model)!);
        long wanted = parsed.GetValue(_row);
        if (wanted < 1) throw new UsageException($"--row is {wanted}; rows count from 1.");
        double alpha = _alpha.Alpha(parsed);
        long rows = 0;
        foreach (Table block in _data.Open(parsed, detector.Schema).ReadBlocks(4_096))
        {
            if (wanted <= rows + block.RowCount)
            {
                Explanation explanation = detector.Explain(block, (int)(wanted - rows - 1), alpha, parsed.GetValue(_score));
                if (parsed.GetValue(_json)) output.Results.WriteLine(ExplanationJson.Write(explanation));
                else Write(explanation, alpha, parsed.GetValue(_columns), output.Results);
                return ExitCodes.Done;
            }

            rows += block.RowCount;
        }

        throw new UsageException($"--row is {wanted}, but the data have {Counted.Of(rows, "row")}.");
    }

    private static void Write(Explanation explanation, double alpha, int columns, TextWriter writer)
    {
        RowVerdict verdict = explanation.Verdict;
        string tail = verdict.IsExtrapolated ? " (beyond the calibration rows: from a fitted tail)" : "";
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Row {explanation.RowNumber} is {(verdict.IsAnomalous ? "anomalous" : "normal")} at a false-alarm rate of {alpha:G4}: {explanation.ScoreName} {verdict.Score:G6}, p-value {verdict.PValue:G4}{tail}."));
        writer.WriteLine();
        var table = new TextTable("column", "value", "expected", "low", "high", "blame", "p-value", "note");
        foreach (ColumnBlame c in explanation.Columns.Take(columns))
        {
            table.Add(c.Column, c.Value, c.Expected, c.Low, c.High, Number(c.Blame), Number(c.PValue), c.Note);
        }

        table.Write(writer);
        if (explanation.Families.IsEmpty) return;
        writer.WriteLine();
        var families = new TextTable("family", "blame", "columns");
        foreach (FamilyBlame f in explanation.Families) families.Add(f.Family, Number(f.Blame), string.Join(" ", f.Columns.Take(6)) + (f.Columns.Length > 6 ? " …" : ""));
        families.Write(writer);
    }

    private static string Number(double value) => double.IsNaN(value) ? "n/a" : value.ToString("G4", CultureInfo.InvariantCulture);
}
