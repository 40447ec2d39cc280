namespace Offshell.Models;

/// <summary>Conveniences over <see cref="IRowScorer"/>.</summary>
public static class RowScorerExtensions
{
    /// <summary>Scores rows into a new array; see <see cref="IRowScorer.Score"/>.</summary>
    public static double[] Score(this IRowScorer scorer, RowMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(rows);
        double[] scores = new double[rows.Rows];
        scorer.Score(rows, scores);
        return scores;
    }
}
