using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Calibration;
using Offshell.Detection.Explanations;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell score</c>: one CSV row per input row, in constant memory.</summary>
internal sealed class ScoreCommand
{
    private const int BlockRows = 8_192;
    private const int DriftRows = 100_000;
    private const int BlameColumns = 7;

    private readonly Argument<string> _model = new("MODEL") { Description = "model file" };
    private readonly DataOptions _data = new(withRoles: false);
    private readonly AlphaOptions _alpha = new();
    private readonly Option<string> _out = new("--out") { Description = "CSV file to write; default standard output", DefaultValueFactory = _ => AtomicFile.StandardOutput };
    private readonly Option<string?> _score = new("--score") { Description = "which score; 'inspect MODEL' lists them" };
    private readonly Option<bool> _explain = new("--explain") { Description = "name the most blamed column of anomalous rows" };
    private readonly Option<bool> _stream = new("--stream") { Description = "judge every row as soon as its line is complete and write the verdict out at once, also into the file of --out, which keeps them whatever happens; a row that cannot be read gets the verdict 'unreadable', and the exit code is then 3" };
    private readonly Option<bool> _fail = new("--fail-on-anomaly") { Description = "exit with 1 if a row is anomalous" };

    internal static Command Create(CommandOutput output)
    {
        var score = new ScoreCommand();
        var command = new Command("score", "Score rows: row, score, p-value and verdict of each.") { score._model };
        score._data.AddTo(command);
        score._alpha.AddTo(command);
        foreach (Option option in new Option[] { score._out, score._score, score._explain, score._stream, score._fail }) command.Options.Add(option);
        command.SetAction((parsed, cancel) => Task.Run(() => score.Run(parsed, output, cancel), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output, CancellationToken cancel)
    {
        double alpha = _alpha.Alpha(parsed);
        string path = OutputFile.Check("--out", parsed.GetValue(_out)!, [".csv", ".txt"], [parsed.GetValue(_model), .. _data.Inputs(parsed)]);
        Detector detector = Detector.Load(parsed.GetValue(_model)!);
        string scoreName = parsed.GetValue(_score) ?? detector.DefaultScore;
        var totals = new Totals();
        var job = new Job(string.Join(", ", _data.Paths(parsed).Select(path => path == "-" ? "standard input" : path)), detector, scoreName, alpha, parsed.GetValue(_explain), parsed.GetValue(_stream), totals, output.Messages);
        TableReader reader = _data.Open(parsed, detector.Schema, unreadable: job.Stream ? job.LeaveOut : null);
        if (job.Stream) WriteAtOnce(job, reader, path, output, cancel);
        else if (path == AtomicFile.StandardOutput) job.Write(reader, () => output.Results, cancel);
        else
        {
            AtomicFile.Write(path, stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
                job.Write(reader, () => writer, cancel);
            });
        }

        totals.Report(detector, scoreName, alpha, output.Messages);
        if (totals.Unreadable > 0) return ExitCodes.BadData;
        return totals.Anomalies > 0 && parsed.GetValue(_fail) ? ExitCodes.VerdictFailed : ExitCodes.Done;
    }

    /// <summary>
    /// A stream has no end to wait for: its file grows with every verdict, and takes the place of an older one with the first.
    /// Nor can waiting for the next line be broken off, so that it is left behind, with its file, when the command is cancelled.
    /// </summary>
    private static void WriteAtOnce(Job job, TableReader reader, string path, CommandOutput output, CancellationToken cancel)
    {
        TextWriter Open() => path == AtomicFile.StandardOutput
            ? output.Results
            : new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read), new UTF8Encoding(false)) { NewLine = "\n" };
        Task.Run(
            () =>
            {
                TextWriter? writer = null;
                try
                {
                    job.Write(reader, () => writer = Open(), cancel);
                }
                finally
                {
                    if (path != AtomicFile.StandardOutput) writer?.Dispose();
                }
            },
            CancellationToken.None).WaitAsync(cancel).GetAwaiter().GetResult();
    }

    private sealed class Totals
    {
        private readonly List<double> _scores = [];

        internal long Rows { get; private set; }

        internal long Anomalies { get; private set; }

        internal long Extrapolated { get; private set; }

        internal long Unreadable { get; set; }

        internal void Add(RowVerdict verdict)
        {
            Rows++;
            if (verdict.IsAnomalous) Anomalies++;
            if (verdict.IsExtrapolated) Extrapolated++;
            if (_scores.Count < DriftRows) _scores.Add(verdict.Score);
        }

        internal void Report(Detector detector, string scoreName, double alpha, TextWriter messages)
        {
            messages.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(Rows, "row")}, {Anomalies} anomalous at a false-alarm rate of {alpha:G4} by '{scoreName}' ({Rows * alpha:F1} expected if all were normal)."));
            if (Unreadable > 0) messages.WriteLine($"{Unreadable} more {(Unreadable == 1 ? "row" : "rows")} could not be read.");
            if (Extrapolated > 0) messages.WriteLine($"{Counted.Of(Extrapolated, "p-value")} {(Extrapolated == 1 ? "lies" : "lie")} beyond the {detector.Calibration(scoreName).Count} calibration rows and {(Extrapolated == 1 ? "comes" : "come")} from a fitted tail.");
            if (_scores.Count < 100) return;
            DriftTest drift = DriftTest.Run(detector.Calibration(scoreName), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scores));
            if (drift.Warning)
            {
                messages.WriteLine(
                    "warning: the p-values of this batch are not those of normal rows. Either it holds many anomalies, or what is normal has drifted: then calibrate on new normal rows, or fit again.");
            }
        }
    }

    private sealed record Job(string Source, Detector Detector, string ScoreName, double Alpha, bool Explain, bool Stream, Totals Totals, TextWriter Messages)
    {
        private readonly List<long> _waiting = [];
        private TextWriter? _writer;
        private int _identifiers;

        /// <summary>A row in whose place a verdict says that it could not be read; before the first readable one, as soon as there is a head.</summary>
        internal void LeaveOut(UnreadableRow row)
        {
            Totals.Unreadable++;
            Messages.WriteLine(row.Error.Message);
            _waiting.Add(row.Number);
            WriteWaiting();
        }

        /// <param name="reader">The rows.</param>
        /// <param name="open">Gives the place to write to when there is something to write.</param>
        /// <param name="cancel">Looked at before every block.</param>
        internal void Write(TableReader reader, Func<TextWriter> open, CancellationToken cancel)
        {
            foreach (Table block in reader.ReadBlocks(Stream ? 1 : BlockRows))
            {
                cancel.ThrowIfCancellationRequested();
                ImmutableArray<int> identifiers = block.Schema.IndicesOf(ColumnRole.Identifier);
                ImmutableArray<RowVerdict> verdicts = Detector.Judge(block, Alpha, ScoreName);
                if (_writer is null) WriteHead(_writer = open(), block.Schema, identifiers);
                for (int row = 0; row < verdicts.Length; row++) WriteRow(_writer, block, row, verdicts[row], identifiers);
                if (Stream) _writer.Flush();
            }

            if (_writer is null) throw new DataFormatException("rows to score", "Give a file with at least one row that can be read.") { File = Source, Found = _waiting.Count > 0 ? "unreadable rows only" : "no rows" };
        }

        private void WriteWaiting()
        {
            if (_writer is null) return;
            foreach (long number in _waiting) _writer.WriteLine($"{number},,,unreadable,,{new string(',', (Explain ? BlameColumns : 0) + _identifiers)}");
            _waiting.Clear();
            _writer.Flush();
        }

        private void WriteHead(TextWriter writer, Schema schema, ImmutableArray<int> identifiers)
        {
            writer.Write("row,score,p_value,verdict,extrapolated,group");
            if (Explain) writer.Write(",blamed_column,value,expected,low,high,blame,note");
            foreach (int column in identifiers) writer.Write($",{CsvText.Quote(schema[column].Name)}");
            writer.WriteLine();
            _identifiers = identifiers.Length;
            WriteWaiting();
        }

        private void WriteRow(TextWriter writer, Table block, int row, RowVerdict verdict, ImmutableArray<int> identifiers)
        {
            Totals.Add(verdict);
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{block.RowNumber(row)},{verdict.Score:R},{verdict.PValue:R},{(verdict.IsAnomalous ? "anomalous" : "normal")},{(verdict.IsExtrapolated ? 1 : 0)},{CsvText.Quote(verdict.Group)}"));
            if (Explain) WriteBlame(writer, block, row, verdict);
            foreach (int column in identifiers) writer.Write($",{CsvText.Quote(block.TextOf(column, row))}");
            writer.WriteLine();
        }

        private void WriteBlame(TextWriter writer, Table block, int row, RowVerdict verdict)
        {
            if (!verdict.IsAnomalous)
            {
                writer.Write(new string(',', BlameColumns));
                return;
            }

            ColumnBlame worst = Detector.Explain(block, row, Alpha, ScoreName).Columns[0];
            string[] cells = [worst.Column, worst.Value, worst.Expected, worst.Low, worst.High, double.IsNaN(worst.Blame) ? "" : worst.Blame.ToString("G6", CultureInfo.InvariantCulture), worst.Note];
            foreach (string cell in cells) writer.Write($",{CsvText.Quote(cell)}");
        }
    }
}
