using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Evaluation;
using Offshell.Detection.Explanations;
using Offshell.Figures;
using Offshell.Figures.Reports;

namespace Offshell.Experiments.Reports;

/// <summary>The most anomalous rows with their columns, and which columns are blamed most often.</summary>
internal static class BlameSection
{
    private const int SharedRows = 100;

    /// <summary>In wide tables an explanation takes a second.</summary>
    private const int SharedRowsOfWideTables = 10;
    private const int WideTable = 500;

    internal static ImmutableArray<ReportBlock> Create(
        Detector detector, Table rows, DetectorEvaluation evaluation, ImmutableArray<RowVerdict> verdicts, double alpha, int top)
    {
        int[] flagged = [.. Enumerable.Range(0, verdicts.Length).Where(i => verdicts[i].IsAnomalous).OrderByDescending(i => verdicts[i].Score)];
        if (flagged.Length == 0) return [ReportBlock.Paragraph("No row is anomalous at this false-alarm rate.")];
        // Spread over all flagged rows: the most extreme ones alone would show one kind of fault.
        int count = Math.Min(detector.FeatureNames.Length < WideTable ? SharedRows : SharedRowsOfWideTables, flagged.Length);
        int[] sample = [.. Enumerable.Range(0, count).Select(i => flagged[(int)((long)i * flagged.Length / count)])];
        var shares = new Dictionary<string, double>();
        foreach (int row in sample)
        {
            string worst = detector.Explain(rows, row, alpha, evaluation.ScoreName).Columns[0].Column;
            shares[worst] = shares.GetValueOrDefault(worst) + (1.0 / sample.Length);
        }

        var ordered = shares.OrderByDescending(s => s.Value).Take(20).ToList();
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(Chart.Bars(
            new BarChartOptions
            {
                Title = "Most blamed columns",
                Caption = $"How often each column is blamed first, over {sample.Length} of the {flagged.Length} rows found anomalous.",
                ValueAxis = new Axis { Label = "share of anomalous rows", Minimum = 0 },
                CategoryLabel = "column",
            },
            [.. ordered.Select(s => s.Key)],
            new BarSeries { Values = [.. ordered.Select(s => s.Value)] }));
        foreach (int row in flagged.Take(top)) blocks.Add(Details(detector, rows, row, evaluation, alpha));
        return blocks.ToImmutable();
    }

    private static ReportBlock Details(Detector detector, Table rows, int row, DetectorEvaluation evaluation, double alpha)
    {
        Explanation explanation = detector.Explain(rows, row, alpha, evaluation.ScoreName);
        var cells = explanation.Columns.Take(6).Select(c => (IReadOnlyList<TableCell>)
        [
            c.Column, c.Value, c.Expected, $"{c.Low} – {c.High}", double.IsNaN(c.Blame) ? "n/a" : DetectorReport.Format(c.Blame, "G4"), c.Note,
        ]).ToList();
        string truth = evaluation.IsAnomaly[row] ? "truly anomalous" : "a false alarm";
        string summary = string.Create(
            CultureInfo.InvariantCulture,
            $"Row {explanation.RowNumber}: {evaluation.ScoreName} {explanation.Verdict.Score:G5}, p-value {explanation.Verdict.PValue:G3}, blames {explanation.Columns[0].Column} ({truth})");
        return ReportBlock.Details(
            summary,
            new ReportTable(
                new TableOptions { Caption = "Columns by blame: the drop of the score when the column is replaced by what is expected of it." },
                [
                    new TableColumn { Header = "column" }, new TableColumn { Header = "value" }, new TableColumn { Header = "expected" },
                    new TableColumn { Header = "95 % interval" }, new TableColumn { Header = "blame" }, new TableColumn { Header = "note" },
                ],
                cells));
    }
}
