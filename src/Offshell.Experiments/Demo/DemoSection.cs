using System.Globalization;
using Offshell.Figures.Reports;

namespace Offshell.Experiments.Demo;

/// <summary>The planted faults and the false alarms, for the demo's report.</summary>
internal static class DemoSection
{
    internal static ReportSection Create(DemoResult result) => new()
    {
        Heading = "Planted faults",
        Blocks =
        [
            ReportBlock.Paragraph("Single paths are sought by the largest pull of any path (Type A), seeds with all their paths by the largest common pull of a seed's paths (Type B). "
                + "A drift grows from nothing over its rows, so that its first half can hardly be found."),
            Table(result),
            ReportBlock.Paragraph(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.FalseAlarms} of {result.NormalRows} normal rows are false alarms ({100.0 * result.FalseAlarms / result.NormalRows:F2} %; {100 * result.Alpha:F0} % were asked for). "
                + $"With 99 % probability {result.FalseAlarmInterval.Low:F0} to {result.FalseAlarmInterval.High:F0} were to be expected, since rows of a fill resemble each other; {result.IndependentInterval.Low:F0} to {result.IndependentInterval.High:F0} if all rows were independent.")),
        ],
    };

    private static ReportTable Table(DemoResult result)
    {
        TableColumn[] columns =
        [
            new() { Header = "planted fault", Alignment = TableAlignment.Left },
            new() { Header = "where", Alignment = TableAlignment.Left },
            new() { Header = "rows" },
            new() { Header = "score", Alignment = TableAlignment.Left },
            new() { Header = "found" },
            new() { Header = "ROC AUC" },
            new() { Header = "blamed first most often", Alignment = TableAlignment.Left },
            new() { Header = "rightly blamed" },
        ];
        return new ReportTable(
            new TableOptions { Caption = $"Share of each fault's rows found at a false-alarm rate of {result.Alpha.ToString("P0", CultureInfo.InvariantCulture)}, and how often the found rows blame the right path or seed first." },
            columns,
            [.. result.Faults.Select(IReadOnlyList<TableCell> (fault) => [fault.Kind, fault.Target, Text(fault.Rows, "F0"), fault.ScoreName, Percent(fault.Found), Text(fault.Auc, "F3"), fault.Blamed, Percent(fault.RightlyBlamed)])]);
    }

    private static string Percent(double share) => $"{Text(100 * share, "F0")} %";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
