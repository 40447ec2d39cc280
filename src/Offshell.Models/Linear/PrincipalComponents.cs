namespace Offshell.Models.Linear;

/// <summary>
/// Principal component analysis as a detector: the squared reconstruction error from the leading components, or the
/// distance weighted by the inverse eigenvalues over all of them. Unbounded. No training row is kept.
/// </summary>
/// <remarks>
/// Both scores are |M (x − μ)|² for one matrix M, fixed by the fit. The reconstruction error is summed over the components
/// left out, not taken as a difference of large numbers. An outlier inside the leading subspace has no reconstruction error.
/// </remarks>
public sealed class PrincipalComponents : IRowScorer
{
    private readonly double[] _mean;
    private readonly double[] _matrix;
    private readonly PackedMap _map;

    private PrincipalComponents(double[] mean, double[] matrix) => (_mean, _matrix, _map) = (mean, matrix, new PackedMap(mean, matrix, lowerTriangular: false));

    /// <inheritdoc/>
    public int Columns => _mean.Length;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State => new() { { "mean", _mean }, { "matrix", _matrix } };

    /// <summary>Finds the principal axes.</summary>
    /// <param name="rows">Training rows, finite, at least 2; not kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="cancellationToken">Checked between blocks of rows.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PrincipalComponents Fit(RowMatrix rows, PrincipalComponentsOptions? options = null, CancellationToken cancellationToken = default)
    {
        Require.TrainingRows(rows);
        return Fit(Eigenbasis.Of(rows, cancellationToken), options ?? new PrincipalComponentsOptions());
    }

    /// <summary>The same from axes that are known already: finding them is nearly all of the work.</summary>
    internal static PrincipalComponents Fit(Eigenbasis basis, PrincipalComponentsOptions options)
    {
        Require.NoProblems(options.Problems(), nameof(options));
        int columns = basis.Mean.Length;
        if (options.Score == PrincipalComponentsScore.Reconstruction && options.Components >= columns)
        {
            throw new ArgumentException($"{options.Components} components reconstruct {columns} columns without error; keep at most {columns - 1}.", nameof(options));
        }

        if (options.Score == PrincipalComponentsScore.WeightedDistance)
        {
            double floor = basis.VarianceFloor(options.Ridge);
            return new PrincipalComponents(basis.Mean, basis.ScaledAxes(0, i => 1 / Math.Sqrt(Math.Max(basis.Values[i], floor))));
        }

        // One axis at least is left out, else every score would be 0; with one column that is the column itself.
        int kept = Math.Min(options.Components ?? basis.ComponentsExplaining(options.ExplainedVariance), columns - 1);
        return new PrincipalComponents(basis.Mean, basis.ScaledAxes(kept, _ => 1 / Math.Sqrt(columns)));
    }

    /// <summary>Restores a fitted model from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static PrincipalComponents FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] mean = state.Doubles("mean"), matrix = state.Doubles("matrix");
        if (mean.Length == 0 || matrix.Length == 0 || matrix.Length % mean.Length != 0 || matrix.Length / mean.Length > mean.Length)
        {
            throw new InvalidDataException($"A matrix of {matrix.Length} values does not fit {mean.Length} columns.");
        }

        return new PrincipalComponents(mean, matrix);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        _map.SquaredLengths(rows, scores);
    }
}
