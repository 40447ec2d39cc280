using System.Collections.Immutable;
using Offshell.Detection;
using Offshell.Figures;
using Offshell.Figures.Reports;

namespace Offshell.Experiments.Reports;

/// <summary>How training went.</summary>
internal static class TrainingFigures
{
    /// <summary>Training and validation loss by epoch; nothing for methods without epochs.</summary>
    internal static ImmutableArray<ReportBlock> Curves(Detector detector)
    {
        if (detector.TrainingLog.IsEmpty) return [];
        double[] epochs = [.. detector.TrainingLog.Select(e => (double)e.Epoch)];
        string remark = detector.TrainingLog[^1].Remark;
        return
        [
            Chart.Line(
                new LineChartOptions
                {
                    Title = "Training",
                    Caption = $"Loss by epoch; the weights of the lowest validation loss are kept.{(remark.Length == 0 ? "" : $" At the end: {remark}.")}",
                    XAxis = new Axis { Label = "epoch" },
                    YAxis = new Axis { Label = "loss", Unit = "nats per row" },
                },
                new LineSeries { Name = "training", X = epochs, Y = [.. detector.TrainingLog.Select(e => e.TrainingLoss)] },
                new LineSeries { Name = "validation", X = epochs, Y = [.. detector.TrainingLog.Select(e => e.ValidationLoss)] }),
        ];
    }
}
