using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Detection.Scorers;
using Offshell.Models.Training;

namespace Offshell.Detection;

/// <summary>What a detector consists of and what its file holds.</summary>
internal sealed record DetectorParts
{
    internal required string Recipe { get; init; }

    internal required string OptionsJson { get; init; }

    internal required string DefaultScore { get; init; }

    internal required Schema Schema { get; init; }

    internal required Scorer Scorer { get; init; }

    /// <summary>One for every score of the scorer.</summary>
    internal required ImmutableArray<ScoreCalibration> Calibrations { get; init; }

    internal required BlameStatistics Blame { get; init; }

    internal ConditionRanges Conditions { get; init; } = ConditionRanges.None;

    internal required TrainingFingerprint Fingerprint { get; init; }

    internal ImmutableArray<EpochRecord> TrainingLog { get; init; } = [];
}

/// <summary>What a detector was fitted to.</summary>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="TrainingRows">Rows learned from.</param>
/// <param name="ValidationRows">Rows that decided when to stop.</param>
/// <param name="CalibrationRows">Rows behind the p-values.</param>
/// <param name="CrossConformal">Whether calibration scores come from held-out folds.</param>
/// <param name="DataHash">SHA-256 of the values of all rows given, in hexadecimal.</param>
/// <param name="KernelPath">The kernels that ran; other processors may give other last bits.</param>
public sealed record TrainingFingerprint(
    ulong Seed, int TrainingRows, int ValidationRows, int CalibrationRows, bool CrossConformal, string DataHash, string KernelPath);
