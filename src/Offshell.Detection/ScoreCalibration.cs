using System.Collections.Immutable;
using Offshell.Detection.Calibration;

namespace Offshell.Detection;

/// <summary>The calibration of one score as the model file keeps it: the rows in their order, with their groups.</summary>
internal sealed class ScoreCalibration
{
    private readonly GroupedCalibration _grouped;

    /// <param name="scores">Scores of the calibration rows.</param>
    /// <param name="groups">The group of each, <see cref="RowGroups.None"/> for none.</param>
    internal ScoreCalibration(ImmutableArray<double> scores, ImmutableArray<int> groups)
    {
        Scores = scores;
        Groups = groups;
        _grouped = new GroupedCalibration(scores.AsSpan(), groups.AsSpan());
    }

    /// <summary>Scores in the order of the calibration rows.</summary>
    internal ImmutableArray<double> Scores { get; }

    /// <summary>The group of each calibration row.</summary>
    internal ImmutableArray<int> Groups { get; }

    internal ConformalCalibration Pooled => _grouped.Pooled;

    /// <summary>The calibration that decides for a row; rows without a group are pooled.</summary>
    internal CalibrationChoice For(int group, double alpha) =>
        group == RowGroups.None ? new CalibrationChoice(Pooled, CalibrationSource.Pooled) : _grouped.For(group, alpha);
}
