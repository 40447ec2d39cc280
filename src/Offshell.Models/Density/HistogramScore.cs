namespace Offshell.Models.Density;

/// <summary>
/// Histogram-based outlier score (Goldstein and Dengel 2012): columns taken as independent,
/// score = −Σ_j log(p_j(x_j) + α) with p_j a histogram of the training rows, per standard deviation of the column.
/// Bounded. Very fast; blind to dependence between columns.
/// </summary>
public sealed class HistogramScore : IRowScorer
{
    private const int BlockRows = 512;
    private readonly int _bins;
    private readonly double _tolerance;
    private readonly double _outside;
    private readonly double[] _low;
    private readonly double[] _width;
    private readonly double[] _terms;

    private HistogramScore(int bins, double tolerance, double outside, double[] low, double[] width, double[] terms)
    {
        (_bins, _tolerance, _outside) = (bins, tolerance, outside);
        (_low, _width, _terms) = (low, width, terms);
    }

    /// <inheritdoc/>
    public int Columns => _low.Length;

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public FittedState State => new()
    {
        { "bins", _bins },
        { "tolerance", _tolerance },
        { "outside", _outside },
        { "low", _low },
        { "width", _width },
        { "terms", _terms },
    };

    /// <summary>Counts the histograms.</summary>
    /// <param name="rows">Training rows, finite, at least 2; not kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="cancellationToken">Checked once per column.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static HistogramScore Fit(RowMatrix rows, HistogramScoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new HistogramScoreOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows);
        double[] low = new double[rows.Columns], width = new double[rows.Columns], terms = new double[rows.Columns * options.Bins];
        RowBlocks.For(rows.Columns, j => FitColumn(rows, j, options, low, width, terms.AsSpan(j * options.Bins, options.Bins)), cancellationToken);
        return new HistogramScore(options.Bins, options.Tolerance, -Math.Log(options.Regularizer), low, width, terms);
    }

    /// <summary>Restores fitted histograms from their <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static HistogramScore FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int bins = state.Integer("bins", low: 1);
        double[] low = state.Doubles("low");
        if (low.Length == 0) throw new InvalidDataException("The histogram score has no columns.");
        double[] width = state.Doubles("width", low.Length);
        if (width.Any(w => w <= 0)) throw new InvalidDataException("A bin of the histogram score has no width.");
        return new HistogramScore(bins, state.Number("tolerance"), state.Number("outside"), low, width, state.Doubles("terms", (long)low.Length * bins));
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            for (int i = 0; i < block.Length; i++)
            {
                ReadOnlySpan<double> row = rows.Row(first + i);
                double sum = 0;
                for (int j = 0; j < row.Length; j++) sum += Term(j, row[j]);
                block[i] = sum;
            }
        });
    }

    private double Term(int column, double value)
    {
        double place = (value - _low[column]) / _width[column];
        if (place < -_tolerance || place > _bins + _tolerance) return _outside;
        return _terms[(column * _bins) + (int)Math.Clamp(place, 0, _bins - 1)];
    }

    private static void FitColumn(RowMatrix rows, int column, HistogramScoreOptions options, double[] lows, double[] widths, Span<double> terms)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity, sum = 0, squares = 0;
        for (int i = 0; i < rows.Rows; i++)
        {
            double value = rows[i, column];
            (low, high, sum) = (Math.Min(low, value), Math.Max(high, value), sum + value);
        }

        double mean = sum / rows.Rows;
        for (int i = 0; i < rows.Rows; i++) squares += (rows[i, column] - mean) * (rows[i, column] - mean);
        double deviation = Math.Sqrt(squares / rows.Rows);
        double width = (high - low) / options.Bins;
        if (!(width > 0))
        {
            // A constant column: one unit around the constant, or what floating point can tell apart from it.
            deviation = Math.Max(1, Math.Abs(low) * 1e-9);
            (low, width) = (low - (0.5 * deviation), deviation / options.Bins);
        }

        (lows[column], widths[column]) = (low, width);
        Span<int> counts = options.Bins <= 1024 ? stackalloc int[options.Bins] : new int[options.Bins];
        for (int i = 0; i < rows.Rows; i++) counts[(int)Math.Clamp((rows[i, column] - low) / width, 0, options.Bins - 1)]++;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            double density = counts[bin] / (double)rows.Rows * (deviation / width);
            terms[bin] = -Math.Log(density + options.Regularizer);
        }
    }
}
