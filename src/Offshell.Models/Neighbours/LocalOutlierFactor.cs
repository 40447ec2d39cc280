using System.Buffers;
using Offshell.Tensors.Random;

namespace Offshell.Models.Neighbours;

/// <summary>
/// Local outlier factor (Breunig et al. 2000) of new rows against the training rows: how much thinner the data are at x
/// than at its neighbours. reach(x, o) = max(kdist(o), |x − o|), lrd(x) = 1/mean_o reach(x, o),
/// LOF(x) = mean_o lrd(o)/lrd(x), over the k nearest training rows o. About 1 inside a cluster of any density; unbounded.
/// </summary>
/// <remarks>
/// Exactly k neighbours are taken; the original definition takes all rows at the k-distance. Where more than k rows
/// coincide, densities would be infinite: 1e-10 of the rows' overall spread is added to every mean reach.
/// Keeps the training rows.
/// </remarks>
public sealed class LocalOutlierFactor : IRowScorer
{
    private const int BlockRows = 128;
    private readonly NeighbourIndex _index;
    private readonly int _neighbours;
    private readonly double _smallestReach;
    private readonly double[] _neighbourDistances;
    private readonly double[] _densities;

    private LocalOutlierFactor(NeighbourIndex index, int neighbours, double smallestReach, double[] neighbourDistances, double[] densities)
    {
        (_index, _neighbours, _smallestReach) = (index, neighbours, smallestReach);
        (_neighbourDistances, _densities) = (neighbourDistances, densities);
    }

    /// <inheritdoc/>
    public int Columns => _index.Columns;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State => new()
    {
        { "columns", Columns },
        { "neighbours", _neighbours },
        { "smallest reach", _smallestReach },
        { "neighbour distances", _neighbourDistances },
        { "densities", _densities },
        { "rows", _index.CopyRows() },
    };

    /// <summary>Finds the neighbours of every training row (never itself) and from them the local densities.</summary>
    /// <param name="rows">Training rows, finite, at least 2; copied.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the row sample, if there are more rows than are kept.</param>
    /// <param name="progress">Told after each block of rows.</param>
    /// <param name="cancellationToken">Checked before each block of rows.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LocalOutlierFactor Fit(
        RowMatrix rows, LocalOutlierFactorOptions? options, RandomSource random,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalOutlierFactorOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows);
        ArgumentNullException.ThrowIfNull(random);
        RowMatrix kept = rows.Sample(options.MaximumRows, random);
        int k = Math.Min(options.Neighbours, kept.Rows - 1), blocks = RowBlocks.Count(kept.Rows, BlockRows), done = 0;
        var index = new NeighbourIndex(kept);
        double[] squared = new double[checked(kept.Rows * k)];
        int[] found = new int[squared.Length];
        RowBlocks.For(blocks, block =>
        {
            int first = block * BlockRows, places = Math.Min(BlockRows, kept.Rows - first) * k;
            index.Search(kept, first, k, skipOwnRow: true, squared.AsSpan(first * k, places), found.AsSpan(first * k, places));
            progress?.Report(new FitProgress("neighbours", Interlocked.Increment(ref done), blocks));
        }, cancellationToken);
        return FromNeighbours(kept, index, k, squared, found);
    }

    /// <summary>Restores a fitted model from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static LocalOutlierFactor FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        RowMatrix rows = TrainingRows.FromState(state);
        return new LocalOutlierFactor(
            new NeighbourIndex(rows),
            state.Integer("neighbours", low: 1, high: rows.Rows),
            state.Number("smallest reach"),
            state.Doubles("neighbour distances", rows.Rows),
            state.Doubles("densities", rows.Rows));
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            int places = block.Length * _neighbours;
            double[] squared = ArrayPool<double>.Shared.Rent(places);
            int[] found = ArrayPool<int>.Shared.Rent(places);
            _index.Search(rows, first, _neighbours, skipOwnRow: false, squared.AsSpan(0, places), found.AsSpan(0, places));
            for (int i = 0; i < block.Length; i++)
            {
                ReadOnlySpan<int> neighbours = found.AsSpan(i * _neighbours, _neighbours);
                double reach = MeanReach(squared.AsSpan(i * _neighbours, _neighbours), neighbours, _neighbourDistances) + _smallestReach;
                double sum = 0;
                foreach (int neighbour in neighbours) sum += _densities[neighbour];
                block[i] = sum / _neighbours * reach;
            }

            ArrayPool<double>.Shared.Return(squared);
            ArrayPool<int>.Shared.Return(found);
        });
    }

    private static LocalOutlierFactor FromNeighbours(RowMatrix rows, NeighbourIndex index, int k, double[] squared, int[] found)
    {
        double smallestReach = SmallestReach(rows);
        double[] distances = new double[rows.Rows], densities = new double[rows.Rows];
        for (int i = 0; i < rows.Rows; i++) distances[i] = Math.Sqrt(squared[(i * k) + k - 1]);
        for (int i = 0; i < rows.Rows; i++)
        {
            densities[i] = 1 / (MeanReach(squared.AsSpan(i * k, k), found.AsSpan(i * k, k), distances) + smallestReach);
        }

        return new LocalOutlierFactor(index, k, smallestReach, distances, densities);
    }

    private static double MeanReach(ReadOnlySpan<double> squared, ReadOnlySpan<int> neighbours, double[] neighbourDistances)
    {
        double sum = 0;
        for (int i = 0; i < neighbours.Length; i++) sum += Math.Max(neighbourDistances[neighbours[i]], Math.Sqrt(squared[i]));
        return sum / neighbours.Length;
    }

    /// <summary>1e-10 of the root mean square deviation over all columns, so that the factor does not change with the unit.</summary>
    private static double SmallestReach(RowMatrix rows)
    {
        double[] mean = Linear.SampleMoments.Mean(rows);
        double sum = 0;
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            for (int j = 0; j < mean.Length; j++) sum += (row[j] - mean[j]) * (row[j] - mean[j]);
        }

        return 1e-10 * (sum > 0 ? Math.Sqrt(sum / (rows.Rows * (double)mean.Length)) : 1);
    }
}
