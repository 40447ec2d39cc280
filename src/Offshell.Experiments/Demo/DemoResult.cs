using System.Collections.Immutable;
using Offshell.Detection.Metrics;

namespace Offshell.Experiments.Demo;

/// <summary>What the demo found.</summary>
public sealed record DemoResult
{
    /// <summary>Rows learned from, calibration included.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Rows scored.</summary>
    public required int TestRows { get; init; }

    /// <summary>Normal rows among them.</summary>
    public required int NormalRows { get; init; }

    /// <summary>Normal rows found anomalous.</summary>
    public required int FalseAlarms { get; init; }

    /// <summary>False-alarm rate asked for.</summary>
    public required double Alpha { get; init; }

    /// <summary>False alarms to expect with 99 % probability, given the numbers of calibration and test rows and that rows of a fill resemble each other.</summary>
    public required Interval FalseAlarmInterval { get; init; }

    /// <summary>The same if all rows were independent of each other.</summary>
    public required Interval IndependentInterval { get; init; }

    /// <summary>One standard error to expect of the false-alarm rate, fills and the chance of the calibration set included.</summary>
    public required double RateError { get; init; }

    /// <summary>The planted faults.</summary>
    public required ImmutableArray<DemoFault> Faults { get; init; }

    /// <summary>The report, or empty if none was asked for.</summary>
    public string ReportPath { get; init; } = "";
}

/// <summary>One planted fault and what became of it.</summary>
/// <param name="Kind">What was planted.</param>
/// <param name="Target">The path or seed.</param>
/// <param name="Rows">Its length in rows.</param>
/// <param name="ScoreName">The score made for this kind.</param>
/// <param name="Found">Share of its rows found anomalous by that score.</param>
/// <param name="Auc">ROC AUC of that score against all normal rows.</param>
/// <param name="Blamed">The column blamed first most often.</param>
/// <param name="RightlyBlamed">Share of its found rows on which a column of the target is blamed first.</param>
public sealed record DemoFault(string Kind, string Target, int Rows, string ScoreName, double Found, double Auc, string Blamed, double RightlyBlamed);
