using System.Collections.Immutable;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// Calibration per known group (Mondrian conformal prediction; Vovk, Gammerman and Shafer 2005): the false-alarm rate then holds
/// within each group and not only on average. A group with fewer than 2/α calibration rows cannot be trusted at α and
/// uses all rows pooled; the answer says which. Immutable and thread-safe.
/// </summary>
public sealed class GroupedCalibration
{
    private readonly ImmutableSortedDictionary<int, ConformalCalibration> _groups;

    /// <summary>Calibrates on normal rows with their groups.</summary>
    /// <param name="scores">Scores of normal rows, finite.</param>
    /// <param name="groups">A group number per row.</param>
    /// <param name="weights">One weight ≥ 0 per row, or empty.</param>
    /// <exception cref="ArgumentException">No rows, lengths that differ, a score that is not finite, or weights that are not allowed.</exception>
    public GroupedCalibration(ReadOnlySpan<double> scores, ReadOnlySpan<int> groups, ReadOnlySpan<double> weights = default)
    {
        Guard.SameLength(groups.Length, scores.Length, nameof(groups));
        Pooled = new ConformalCalibration(scores, weights);
        var members = new SortedDictionary<int, (List<double> Scores, List<double> Weights)>();
        for (int row = 0; row < scores.Length; row++)
        {
            if (!weights.IsEmpty && weights[row] == 0) continue;
            if (!members.TryGetValue(groups[row], out var member)) members.Add(groups[row], member = ([], []));
            member.Scores.Add(scores[row]);
            if (!weights.IsEmpty) member.Weights.Add(weights[row]);
        }

        _groups = members.ToImmutableSortedDictionary(m => m.Key, m => new ConformalCalibration(m.Value.Scores.ToArray(), m.Value.Weights.ToArray()));
    }

    /// <summary>All rows together.</summary>
    public ConformalCalibration Pooled { get; }

    /// <summary>Groups seen in calibration, ascending.</summary>
    public IEnumerable<int> Groups => _groups.Keys;

    /// <summary>The calibration that decides for a row of a group at a false-alarm rate.</summary>
    /// <param name="group">The row's group; one that was never seen is pooled.</param>
    /// <param name="alpha">α, in (0, 1).</param>
    public CalibrationChoice For(int group, double alpha)
    {
        Guard.OpenUnit(alpha);
        return _groups.TryGetValue(group, out ConformalCalibration? own) && own.EffectiveCount >= (2 / alpha) - 1e-9
            ? new CalibrationChoice(own, CalibrationSource.Group)
            : new CalibrationChoice(Pooled, CalibrationSource.Pooled);
    }
}

/// <summary>Which rows a p-value was calibrated on.</summary>
public enum CalibrationSource
{
    /// <summary>Rows of all groups: the row's own group had too few.</summary>
    Pooled,

    /// <summary>Rows of the row's own group.</summary>
    Group,
}

/// <summary>A calibration and where it came from.</summary>
/// <param name="Calibration">Gives p-value, threshold and verdict.</param>
/// <param name="Source">Own group or pooled.</param>
public readonly record struct CalibrationChoice(ConformalCalibration Calibration, CalibrationSource Source);
