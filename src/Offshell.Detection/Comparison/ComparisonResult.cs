using System.Collections.Immutable;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Comparison;

/// <summary>A figure with its central 95 % interval over the bootstrap resamples of all seeds.</summary>
/// <param name="Value">Mean over the seeds.</param>
/// <param name="Interval">2.5 % to 97.5 % of the resamples of the test rows, all seeds pooled: both what other rows and what other splits would change.</param>
public readonly record struct ComparedFigure(double Value, Interval Interval);

/// <summary>What one detector reached.</summary>
public sealed record ComparedDetector
{
    /// <summary>The recipe.</summary>
    public required string Model { get; init; }

    /// <summary>Whether it was shown labelled anomalies: a reference that does not compete with the others.</summary>
    public bool IsSupervised { get; init; }

    /// <summary>The score that was compared: the model's default.</summary>
    public required string Score { get; init; }

    /// <summary>ROC AUC.</summary>
    public required ComparedFigure RocAuc { get; init; }

    /// <summary>Average precision.</summary>
    public required ComparedFigure AveragePrecision { get; init; }

    /// <summary>ROC AUC of the same network before training, or null where that means nothing.</summary>
    public double? UntrainedRocAuc { get; init; }

    /// <summary>Mean seconds of a fit with calibration.</summary>
    public required double FitSeconds { get; init; }

    /// <summary>Mean seconds to score the test rows.</summary>
    public required double ScoreSeconds { get; init; }

    /// <summary>Whether rows of the training set are kept in the model.</summary>
    public required bool HoldsTrainingRows { get; init; }

    /// <summary>ROC AUC by kind of anomaly (the label's values, or the kinds of injected faults), mean over the seeds.</summary>
    public required ImmutableSortedDictionary<string, double> ByKind { get; init; }

    /// <summary>
    /// Chance, over the resamples, that the best detector is not better than this one; 1 for the best itself. Below 0.05
    /// the two differ.
    /// </summary>
    public double TiedWithBest { get; init; } = 1;

    /// <summary>What is wrong with the fit, one sentence each; empty if nothing was noticed.</summary>
    public required ImmutableArray<string> Alarms { get; init; }
}

/// <summary>The comparison of detectors on one table.</summary>
public sealed record ComparisonResult
{
    /// <summary>Best ROC AUC first.</summary>
    public required ImmutableArray<ComparedDetector> Detectors { get; init; }

    /// <summary>Whether anomalies were injected because the table has no label.</summary>
    public required bool HasSyntheticFaults { get; init; }

    /// <summary>How training and test rows were chosen, in one or two sentences.</summary>
    public required string Protocol { get; init; }

    /// <summary>Normal rows learned from, of the first seed.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Normal rows tested on, of the first seed.</summary>
    public required int NormalTestRows { get; init; }

    /// <summary>Anomalous rows tested on, of the first seed.</summary>
    public required int AnomalousTestRows { get; init; }

    /// <summary>One sentence: which detector to take.</summary>
    public required string Recommendation { get; init; }
}
