using System.Buffers;
using Offshell.Models.Linear;
using Offshell.Tensors.Random;

namespace Offshell.Models.Density;

/// <summary>
/// Gaussian mixture with full covariances, fitted by expectation maximisation from k-means++ starts;
/// score = −log p(x) = −log Σ_k π_k N(x; μ_k, Σ_k), in nats. Unbounded. No training row is kept.
/// </summary>
/// <remarks>Quadratic in the columns; standardise them first, since the ridge is the same for all.</remarks>
public sealed class GaussianMixture : IRowScorer
{
    // Clusters are only a start; their last refinements are not worth their time.
    private const int ClusteringIterations = 20;
    private const int BlockRows = 256;
    private readonly MixtureParameters _parameters;
    private readonly PackedMap[] _maps;

    private GaussianMixture(MixtureParameters parameters)
    {
        _parameters = parameters;
        _maps = [.. parameters.Means.Zip(parameters.Whitenings, (mean, whitening) => new PackedMap(mean, whitening, lowerTriangular: true))];
    }

    /// <inheritdoc/>
    public int Columns => _parameters.Columns;

    /// <summary>Number of components K.</summary>
    public int Components => _parameters.Components;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State
    {
        get
        {
            var state = new FittedState { { "constants", _parameters.Constants } };
            for (int k = 0; k < Components; k++)
            {
                state.Add($"mean {k}", _parameters.Means[k]);
                state.Add($"whitening {k}", _parameters.Whitenings[k]);
            }

            return state;
        }
    }

    /// <summary>Fits mixtures of the requested sizes and keeps the one with the least Bayesian information criterion.</summary>
    /// <param name="rows">Training rows, finite, at least 2; not kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the starts.</param>
    /// <param name="progress">Told after each iteration.</param>
    /// <param name="cancellationToken">Checked between blocks of rows.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GaussianMixture Fit(
        RowMatrix rows, GaussianMixtureOptions? options, RandomSource random,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new GaussianMixtureOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows);
        ArgumentNullException.ThrowIfNull(random);
        double[] mean = SampleMoments.Mean(rows), covariance = SampleMoments.Covariance(rows, mean, cancellationToken);
        double ridge = options.Ridge * SampleMoments.Trace(covariance, rows.Columns) / rows.Columns;
        (MixtureParameters? best, double leastCriterion) = (null, double.PositiveInfinity);
        foreach (int components in Candidates(options, rows))
        {
            MixtureParameters parameters;
            double logLikelihood;
            if (components == 1)
            {
                (parameters, logLikelihood) = FitSingle(mean, covariance, ridge);
            }
            else
            {
                (parameters, IReadOnlyList<double> history) = FitOne(rows, components, options, ridge, random, progress, cancellationToken);
                logLikelihood = history[^1];
            }

            double criterion = InformationCriterion(logLikelihood * rows.Rows, components, rows);
            if (best is null || criterion < leastCriterion) (best, leastCriterion) = (parameters, criterion);
        }

        return new GaussianMixture(best!);
    }

    /// <summary>Restores a mixture from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static GaussianMixture FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] constants = state.Doubles("constants");
        if (constants.Length == 0) throw new InvalidDataException("The Gaussian mixture has no components.");
        int columns = state.Doubles("mean 0").Length;
        if (columns == 0) throw new InvalidDataException("The Gaussian mixture has no columns.");
        var parameters = new MixtureParameters(constants.Length, columns);
        for (int k = 0; k < constants.Length; k++)
        {
            parameters.Means[k] = state.Doubles($"mean {k}", columns);
            parameters.Whitenings[k] = state.Doubles($"whitening {k}", (long)columns * columns);
            parameters.Constants[k] = constants[k];
        }

        return new GaussianMixture(parameters);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            double[] scratch = ArrayPool<double>.Shared.Rent(_maps[0].ScratchLength);
            double[] terms = ArrayPool<double>.Shared.Rent(Components * BlockRows);
            Span<double> logDensities = stackalloc double[(block.Length + 7) / 8 * 8];
            // Full vectors are normalised; what stands in the lanes beyond the block's rows is ignored.
            terms.AsSpan(0, Components * BlockRows).Clear();
            for (int k = 0; k < Components; k++)
            {
                Span<double> own = terms.AsSpan(k * BlockRows, block.Length);
                _maps[k].SquaredLengths(rows, first, own, scratch);
                for (int i = 0; i < own.Length; i++) own[i] = _parameters.Constants[k] - (0.5 * own[i]);
            }

            MixtureParameters.Normalize(terms, Components, BlockRows, logDensities);
            for (int i = 0; i < block.Length; i++) block[i] = -logDensities[i];
            ArrayPool<double>.Shared.Return(scratch);
            ArrayPool<double>.Shared.Return(terms);
        });
    }

    /// <summary>The component most likely to have given each row, the first one where several are.</summary>
    /// <param name="rows">Rows with as many columns as the training rows.</param>
    /// <param name="clusters">[rows], overwritten.</param>
    /// <exception cref="ArgumentException">The rows have other columns, or there is no room for them.</exception>
    public void Assign(RowMatrix rows, Span<int> clusters)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] best = new double[rows.Rows], own = new double[rows.Rows], scratch = new double[_maps[0].ScratchLength];
        Require.RowsToScore(rows, best, Columns);
        if (clusters.Length < rows.Rows) throw new ArgumentException($"There is room for {clusters.Length} clusters; {rows.Rows} rows were given.", nameof(clusters));
        for (int k = 0; k < Components; k++)
        {
            for (int first = 0; first < rows.Rows; first += BlockRows) _maps[k].SquaredLengths(rows, first, own.AsSpan(first, Math.Min(BlockRows, rows.Rows - first)), scratch);
            for (int i = 0; i < own.Length; i++)
            {
                double term = _parameters.Constants[k] - (0.5 * own[i]);
                if (k > 0 && term <= best[i]) continue;
                (best[i], clusters[i]) = (term, k);
            }
        }
    }

    /// <summary>One fit of K components: its parameters and the mean log-likelihood before and after every iteration.</summary>
    internal static (MixtureParameters Parameters, IReadOnlyList<double> History) FitOne(
        RowMatrix rows, int components, GaussianMixtureOptions options, double ridge, RandomSource random,
        IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        (MixtureParameters? best, List<double> bestHistory) = (null, []);
        var lanes = new LaneBlocks(rows);
        for (int start = 0; start < options.Starts; start++)
        {
            RandomSource source = random.Split("mixture start").Split((ulong)start);
            KMeans clusters = KMeans.Fit(lanes, rows, new() { Clusters = components, MaximumIterations = ClusteringIterations }, source, cancellationToken);
            int[] assigned = new int[rows.Rows];
            clusters.Assign(lanes, assigned);
            var fit = ExpectationMaximization.FromClusters(lanes, assigned, clusters.Centers, ridge, cancellationToken);
            List<double> history = Iterate(fit, options, progress, cancellationToken);
            if (best is null || history[^1] > bestHistory[^1]) (best, bestHistory) = (fit.Parameters, history);
        }

        return (best!, bestHistory);
    }

    private static List<double> Iterate(
        ExpectationMaximization fit, GaussianMixtureOptions options, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        List<double> history = [];
        for (int iteration = 0; iteration < options.MaximumIterations; iteration++)
        {
            history.Add(fit.Step(cancellationToken));
            progress?.Report(new FitProgress($"mixture of {fit.Parameters.Components}", iteration + 1, options.MaximumIterations));
            if (iteration > 0 && history[^1] - history[^2] < options.Tolerance) break;
        }

        history.Add(fit.MeanLogLikelihood(cancellationToken));
        return history;
    }

    private static IEnumerable<int> Candidates(GaussianMixtureOptions options, RowMatrix rows)
    {
        int largest = Math.Max(rows.Rows / (rows.Columns + 1), options.Components.Min());
        return options.Components.Where(k => k <= largest).Distinct().Order();
    }

    /// <summary>BIC = p log n − 2 log L with p free parameters.</summary>
    private static double InformationCriterion(double logLikelihood, int components, RowMatrix rows)
    {
        double columns = rows.Columns, parameters = components - 1 + (components * (columns + (columns * (columns + 1) / 2)));
        return (parameters * Math.Log(rows.Rows)) - (2 * logLikelihood);
    }

    /// <summary>
    /// The single Gaussian is at its optimum at once: sample mean and covariance S. Its mean log-likelihood needs no pass over
    /// the rows: −½ (columns·log 2π + log det Σ + tr(Σ⁻¹ S)), with Σ = S plus the ridge.
    /// </summary>
    private static (MixtureParameters Parameters, double LogLikelihood) FitSingle(double[] mean, double[] covariance, double ridge)
    {
        int columns = mean.Length;
        var parameters = new MixtureParameters(1, columns);
        parameters.Set(0, 1, mean, covariance, ridge);
        return (parameters, parameters.Constants[0] - (0.5 * WhitenedTrace(parameters.Whitenings[0], covariance, columns)));
    }

    /// <summary>tr(W S Wᵀ) = Σ_i w_i·(S w_i) with W lower triangular.</summary>
    private static double WhitenedTrace(double[] whitening, double[] covariance, int columns)
    {
        double trace = 0;
        for (int i = 0; i < columns; i++)
        {
            ReadOnlySpan<double> w = whitening.AsSpan(i * columns, i + 1);
            for (int j = 0; j <= i; j++)
            {
                double product = 0;
                ReadOnlySpan<double> row = covariance.AsSpan(j * columns, i + 1);
                for (int k = 0; k <= i; k++) product += row[k] * w[k];
                trace += w[j] * product;
            }
        }

        return trace;
    }
}
