using Offshell.Tensors.Random;

namespace Offshell.Models.Linear;

/// <summary>
/// Squared Mahalanobis distance (x − μ)ᵀ Σ⁻¹ (x − μ) from the training rows, with sample or robust moments: what a single
/// Gaussian has to say. Unbounded. Linear in the rows, quadratic in the columns; no training row is kept.
/// </summary>
public sealed class MahalanobisDistance : IRowScorer
{
    private readonly double[] _mean;
    private readonly double[] _whitening;
    private readonly PackedMap _map;

    private MahalanobisDistance(double[] mean, double[] whitening) => (_mean, _whitening, _map) = (mean, whitening, new PackedMap(mean, whitening, lowerTriangular: true));

    /// <inheritdoc/>
    public int Columns => _mean.Length;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State => new() { { "mean", _mean }, { "whitening", _whitening } };

    /// <summary>Estimates mean and covariance.</summary>
    /// <param name="rows">Training rows, finite, at least 2; not kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the robust estimate's starts.</param>
    /// <param name="progress">Told after each start of the robust estimate.</param>
    /// <param name="cancellationToken">Checked between blocks of rows and between starts.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static MahalanobisDistance Fit(
        RowMatrix rows, MahalanobisOptions? options, RandomSource random,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new MahalanobisOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows);
        ArgumentNullException.ThrowIfNull(random);
        RowMatrix core = options.Robust ? new MinimumCovarianceDeterminant(rows, options).FindCore(random, progress, cancellationToken) : rows;
        double[] mean = SampleMoments.Mean(core);
        CholeskyFactor factor = options.Robust ? FactorOfCore(core, mean, options.Ridge, cancellationToken) : Factor(core, mean, options.Ridge, cancellationToken);
        return new MahalanobisDistance(mean, factor.Whitening);
    }

    /// <summary>Restores a fitted distance from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static MahalanobisDistance FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] mean = state.Doubles("mean");
        if (mean.Length == 0) throw new InvalidDataException("The Mahalanobis distance has no columns.");
        return new MahalanobisDistance(mean, state.Doubles("whitening", (long)mean.Length * mean.Length));
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        _map.SquaredLengths(rows, scores);
    }

    /// <summary>
    /// The Cholesky factor of the covariance of a robust estimate's rows. Its ridge is relative to each column's own variance: columns that were
    /// scaled by anomalies among the rows have a tiny one here, and a common ridge would blind them.
    /// </summary>
    internal static CholeskyFactor FactorOfCore(RowMatrix core, double[] mean, double relativeRidge, CancellationToken cancellationToken)
    {
        int columns = core.Columns;
        double[] covariance = SampleMoments.Covariance(core, mean, cancellationToken);
        double usual = SampleMoments.Trace(covariance, columns) / columns;
        for (int j = 0; j < columns; j++)
        {
            double own = covariance[(j * columns) + j];
            covariance[(j * columns) + j] += relativeRidge * (own > 0 ? own : usual);
        }

        return CholeskyFactor.Of(covariance, columns, 0);
    }

    /// <summary>The Cholesky factor of the rows' covariance with a ridge relative to the mean variance.</summary>
    internal static CholeskyFactor Factor(RowMatrix rows, double[] mean, double relativeRidge, CancellationToken cancellationToken)
    {
        int columns = rows.Columns;
        double[] covariance = SampleMoments.Covariance(rows, mean, cancellationToken);
        return CholeskyFactor.Of(covariance, columns, relativeRidge * SampleMoments.Trace(covariance, columns) / columns);
    }
}
