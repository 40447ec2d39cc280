using System.Collections.Immutable;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// Cross-conformal calibration (Vovk 2015), for sets too small to split (below 500 rows): every row is scored by the model
/// that was fitted without its fold, and a new row by every fold's model:
/// p = (1 + Σ_k #{rows i of fold k: score_i ≥ new row's score by model k})/(n + 1).
/// </summary>
/// <remarks>
/// Guarantee for exchangeable rows, K folds of equal size: P(p ≤ α) ≤ 2α + 2(1 − 1/K)/(n/K + 1) (Barber, Candès, Ramdas and
/// Tibshirani 2021, from Vovk, Nouretdinov and Gammerman); in practice the rate is close to α, because the fold models are alike. <see cref="Pooled"/>
/// uses the same rows for one model fitted on all of them: no finite-sample guarantee, usually a little cautious, since
/// models without the row fit it less well.
/// </remarks>
public sealed class CrossConformalCalibration
{
    private readonly ImmutableArray<ConformalCalibration> _folds;

    /// <summary>Calibrates on out-of-fold scores.</summary>
    /// <param name="scores">Each normal row's score by the model that did not see it, finite.</param>
    /// <param name="folds">Fold of each row, 0 … K − 1, K ≥ 2, no fold empty.</param>
    /// <exception cref="ArgumentException">Lengths differ, a fold number is negative or missing, or a score is not finite.</exception>
    public CrossConformalCalibration(ReadOnlySpan<double> scores, ReadOnlySpan<int> folds)
    {
        Guard.SameLength(folds.Length, scores.Length, nameof(folds));
        Pooled = new ConformalCalibration(scores);
        int count = 0;
        foreach (int fold in folds)
        {
            if (fold < 0) throw new ArgumentException($"Found fold {fold}, expected folds numbered from 0.", nameof(folds));
            count = Math.Max(count, fold + 1);
        }

        if (count < 2 || count > scores.Length) throw new ArgumentException($"Found folds up to {count - 1} for {scores.Length} rows, expected at least 2 folds and no more than rows.", nameof(folds));
        var members = new List<double>[count];
        for (int fold = 0; fold < count; fold++) members[fold] = [];
        for (int row = 0; row < scores.Length; row++) members[folds[row]].Add(scores[row]);
        int empty = Array.FindIndex(members, m => m.Count == 0);
        if (empty >= 0) throw new ArgumentException($"Fold {empty} of {count} has no rows; expected every fold from 0 to {count - 1}.", nameof(folds));
        _folds = [.. members.Select(m => new ConformalCalibration(m.ToArray()))];
    }

    /// <summary>K.</summary>
    public int FoldCount => _folds.Length;

    /// <summary>The out-of-fold scores as the calibration of one model fitted on all rows; see the remarks for what it promises.</summary>
    public ConformalCalibration Pooled { get; }

    /// <summary>p-value of a new row; at least 1/(n + 1).</summary>
    /// <param name="scoresByFold">The row's score by each fold's model, in order of folds.</param>
    /// <exception cref="ArgumentException">Not one score per fold, or NaN.</exception>
    public double PValue(ReadOnlySpan<double> scoresByFold)
    {
        Guard.SameLength(scoresByFold.Length, _folds.Length, nameof(scoresByFold));
        int atLeast = 0;
        for (int fold = 0; fold < _folds.Length; fold++) atLeast += _folds[fold].Count - _folds[fold].FirstAtLeast(scoresByFold[fold]);
        return (1.0 + atLeast) / (Pooled.Count + 1);
    }
}
