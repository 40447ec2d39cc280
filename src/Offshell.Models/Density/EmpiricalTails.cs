using Offshell.Tensors.Random;

namespace Offshell.Models.Density;

/// <summary>
/// Empirical tail probabilities of every column, multiplied: COPOD (Li et al. 2020) and ECOD (Li et al. 2022).
/// With F_j(x) = (1 + #{x_ij ≤ x})/(n + 1) and its mirror image G_j for ≥, both over training rows only,
/// score = max(−Σ_j log F_j, −Σ_j log G_j, −Σ_j log of F_j where column j is skewed to the left, else G_j). Bounded.
/// </summary>
/// <remarks>
/// Nothing to tune, and scores can be read column by column; blind to dependence between columns and to gaps inside their
/// range. Published results that pool test rows into F are not comparable.
/// </remarks>
public sealed class EmpiricalTails : IRowScorer
{
    private const int BlockRows = 256;
    private readonly TailCombination _combination;
    private readonly int[] _leftSkewed;
    private readonly double[] _sorted;

    private EmpiricalTails(TailCombination combination, int[] leftSkewed, double[] sorted) =>
        (_combination, _leftSkewed, _sorted) = (combination, leftSkewed, sorted);

    /// <inheritdoc/>
    public int Columns => _leftSkewed.Length;

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public FittedState State => new()
    {
        { "combination", (int)_combination },
        { "left skewed", _leftSkewed },
        { "sorted", _sorted },
    };

    /// <summary>Sorts every column.</summary>
    /// <param name="rows">Training rows, finite, at least 2; each column's values are kept, but not which belong together.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the row sample, if there are more rows than are kept.</param>
    /// <param name="progress">Not told anything.</param>
    /// <param name="cancellationToken">Checked once per column.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EmpiricalTails Fit(
        RowMatrix rows, EmpiricalTailsOptions? options, RandomSource random,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmpiricalTailsOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows);
        ArgumentNullException.ThrowIfNull(random);
        RowMatrix kept = rows.Sample(options.MaximumRows, random);
        double[] sorted = new double[kept.Rows * kept.Columns];
        int[] leftSkewed = new int[kept.Columns];
        RowBlocks.For(kept.Columns, j =>
        {
            Span<double> column = sorted.AsSpan(j * kept.Rows, kept.Rows);
            for (int i = 0; i < kept.Rows; i++) column[i] = kept[i, j];
            column.Sort();
            leftSkewed[j] = IsLeftSkewed(column) ? 1 : 0;
        }, cancellationToken);
        return new EmpiricalTails(options.Combination, leftSkewed, sorted);
    }

    /// <summary>Restores fitted tails from their <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static EmpiricalTails FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int[] leftSkewed = state.Integers("left skewed", low: 0, high: 1);
        double[] sorted = state.Doubles("sorted");
        if (leftSkewed.Length == 0 || sorted.Length == 0 || sorted.Length % leftSkewed.Length != 0)
        {
            throw new InvalidDataException($"{sorted.Length} values are not a whole number of rows of {leftSkewed.Length} columns.");
        }

        int rows = sorted.Length / leftSkewed.Length;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (i % rows != 0 && sorted[i] < sorted[i - 1]) throw new InvalidDataException($"Column {i / rows} of the empirical tails is not sorted.");
        }

        return new EmpiricalTails((TailCombination)state.Integer("combination", low: 0, high: (int)TailCombination.SumOfLargest), leftSkewed, sorted);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            for (int i = 0; i < block.Length; i++) block[i] = ScoreRow(rows.Row(first + i));
        });
    }

    private double ScoreRow(ReadOnlySpan<double> row)
    {
        int count = _sorted.Length / Columns;
        double left = 0, right = 0, skewed = 0, largest = 0;
        for (int j = 0; j < row.Length; j++)
        {
            ReadOnlySpan<double> column = _sorted.AsSpan(j * count, count);
            int below = CountBelow(column, row[j], orEqual: false), upTo = CountBelow(column, row[j], orEqual: true);
            double leftTail = -Math.Log((1.0 + upTo) / (count + 1)), rightTail = -Math.Log((1.0 + count - below) / (count + 1));
            double skewedTail = _leftSkewed[j] == 1 ? leftTail : rightTail;
            left += leftTail;
            right += rightTail;
            skewed += skewedTail;
            largest += Math.Max(skewedTail, 0.5 * (leftTail + rightTail));
        }

        return _combination == TailCombination.SumOfLargest ? largest : Math.Max(skewed, Math.Max(left, right));
    }

    /// <summary>Number of sorted values below, or not above, a value.</summary>
    private static int CountBelow(ReadOnlySpan<double> sorted, double value, bool orEqual)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static bool IsLeftSkewed(ReadOnlySpan<double> values)
    {
        double mean = 0, third = 0, scale = Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));
        foreach (double value in values) mean += value / values.Length;
        foreach (double value in values)
        {
            double deviation = scale > 0 ? (value - mean) / scale : 0; // Cubes of 1e30 need the scale.
            third += deviation * deviation * deviation;
        }

        return third < 0;
    }
}
