using Offshell.Detection.Calibration;
using Offshell.Models.Variational;
using Offshell.Models.Variational.Scores;

namespace Offshell.Detection.Scorers;

/// <summary>
/// The OR rule of Type A and Type B (Pol et al.): −log min(p_A, p_B), with each p-value from the training rows, so that
/// calibration rows stay untouched; the score as a whole is calibrated like any other, which makes up for looking twice.
/// </summary>
internal sealed class OrScore : VariationalScore
{
    internal const string ScoreName = "or";

    private static readonly VariationalScore First = new InfinityNormScore();
    private static readonly VariationalScore Second = new KlScore();

    private readonly double[] _state;
    private readonly ConformalCalibration _first;
    private readonly ConformalCalibration _second;

    /// <param name="state">Type A scores of training rows, then Type B scores of the same rows.</param>
    internal OrScore(double[] state)
    {
        _state = state;
        _first = new ConformalCalibration(state.AsSpan(0, state.Length / 2));
        _second = new ConformalCalibration(state.AsSpan(state.Length / 2));
    }

    internal override string Name => ScoreName;

    internal override string Description => "-log of the smaller p-value of Type A and Type B: one broken column, or a group that drifts";

    internal override IReadOnlyList<double> State => _state;

    /// <summary>From both scores of training rows.</summary>
    internal static OrScore Fit(IReadOnlyList<double> first, IReadOnlyList<double> second) => new([.. first, .. second]);

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        double[] second = new double[block.Lanes];
        First.Evaluate(block, scores);
        Second.Evaluate(block, second);
        for (int i = 0; i < block.Count; i++) scores[i] = -Math.Min(_first.LogPValue(scores[i]), _second.LogPValue(second[i]));
    }
}
