using System.Buffers;
using System.Runtime.Intrinsics;
using Offshell.Models.Linear;
using Offshell.Models.Neighbours;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Density;

/// <summary>
/// Gaussian kernel density on whitened rows with Scott's bandwidth;
/// score = −log p(x) = −log[(1/n) Σ_i N(x; x_i, h² Σ)], in nats, a proper density in the original units. Unbounded.
/// </summary>
/// <remarks>Keeps the training rows (whitened); the cost per row grows with their number. Weak beyond about ten columns.</remarks>
public sealed class KernelDensity : IRowScorer
{
    private const int BlockRows = Lanes.Width;
    private readonly double[] _mean;
    private readonly double[] _whitening;
    private readonly double[] _centers;
    private readonly double _constant;
    private readonly RowLanes _lanes;

    private KernelDensity(double[] mean, double[] whitening, double[] centers, double constant)
    {
        (_mean, _whitening, _centers, _constant) = (mean, whitening, centers, constant);
        _lanes = new RowLanes(new RowMatrix(centers, centers.Length / mean.Length, mean.Length));
    }

    /// <inheritdoc/>
    public int Columns => _mean.Length;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State => new() { { "mean", _mean }, { "whitening", _whitening }, { "centers", _centers }, { "constant", _constant } };

    /// <summary>Whitens the training rows and keeps them.</summary>
    /// <param name="rows">Training rows, finite, at least 2; copied.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the row sample, if there are more rows than are kept.</param>
    /// <param name="progress">Not told anything: the work is in scoring.</param>
    /// <param name="cancellationToken">Checked between blocks of rows.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static KernelDensity Fit(
        RowMatrix rows, KernelDensityOptions? options, RandomSource random,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new KernelDensityOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows);
        ArgumentNullException.ThrowIfNull(random);
        RowMatrix kept = rows.Sample(options.MaximumRows, random);
        int columns = rows.Columns;
        double[] mean = SampleMoments.Mean(rows);
        CholeskyFactor factor = MahalanobisDistance.Factor(rows, mean, options.Ridge, cancellationToken);
        double bandwidth = options.BandwidthFactor * Math.Pow(kept.Rows, -1.0 / (columns + 4));
        // In units of the bandwidth, so that a kernel is exp(−|u|²/2).
        double[] whitening = [.. factor.Whitening.Select(w => w / bandwidth)];
        double[] centers = Whiten(kept, mean, whitening, cancellationToken);
        double constant = Math.Log(kept.Rows) + (columns * (Math.Log(bandwidth) + (0.5 * Math.Log(2 * Math.PI)))) + (0.5 * factor.LogDeterminant);
        return new KernelDensity(mean, whitening, centers, constant);
    }

    /// <summary>Restores a fitted density from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static KernelDensity FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] mean = state.Doubles("mean"), centers = state.Doubles("centers");
        if (mean.Length == 0 || centers.Length == 0 || centers.Length % mean.Length != 0)
        {
            throw new InvalidDataException($"{centers.Length} values are not a whole number of kernels of {mean.Length} columns.");
        }

        return new KernelDensity(mean, state.Doubles("whitening", (long)mean.Length * mean.Length), centers, state.Number("constant"));
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            double[] lanes = ArrayPool<double>.Shared.Rent(BlockRows * Columns), queries = ArrayPool<double>.Shared.Rent(BlockRows * Columns);
            Lanes.Transform(rows, first, block.Length, _mean, _whitening, lanes, queries);
            LogKernelSums(queries, block);
            for (int i = 0; i < block.Length; i++) block[i] = _constant - block[i];
            ArrayPool<double>.Shared.Return(lanes);
            ArrayPool<double>.Shared.Return(queries);
        });
    }

    private static double[] Whiten(RowMatrix rows, double[] mean, double[] whitening, CancellationToken cancellationToken)
    {
        int columns = mean.Length;
        double[] whitened = new double[rows.Rows * columns];
        RowBlocks.For(RowBlocks.Count(rows.Rows, BlockRows), block =>
        {
            int first = block * BlockRows;
            double[] lanes = ArrayPool<double>.Shared.Rent(BlockRows * columns);
            Lanes.Transform(rows, first, Math.Min(BlockRows, rows.Rows - first), mean, whitening, lanes, whitened.AsSpan(first * columns));
            ArrayPool<double>.Shared.Return(lanes);
        }, cancellationToken);
        return whitened;
    }

    /// <summary>log Σ_i exp(−|u − u_i|²/2), chunk by chunk, each relative to the nearest kernel so far, so that nothing vanishes.</summary>
    private void LogKernelSums(ReadOnlySpan<double> queries, Span<double> logSums)
    {
        Span<double> squared = stackalloc double[RowLanes.MaximumChunkRows], nearest = stackalloc double[BlockRows], sums = stackalloc double[BlockRows];
        nearest.Fill(double.PositiveInfinity);
        sums.Clear();
        for (int block = 0; block < _lanes.Blocks; block += _lanes.ChunkBlocks)
        {
            int blocks = Math.Min(_lanes.ChunkBlocks, _lanes.Blocks - block);
            Span<double> chunk = squared[..(blocks * RowLanes.BlockRows)];
            int padding = Math.Max(0, ((block + blocks) * RowLanes.BlockRows) - _lanes.Rows);
            for (int i = 0; i < logSums.Length; i++)
            {
                _lanes.SquaredDistances(queries.Slice(i * Columns, Columns), block, blocks, chunk);
                chunk[^padding..].Fill(double.PositiveInfinity); // Padding stands infinitely far away.
                double least = Least(chunk);
                if (least < nearest[i])
                {
                    sums[i] *= Math.Exp(0.5 * (least - nearest[i]));
                    nearest[i] = least;
                }

                sums[i] += KernelSum(chunk, nearest[i]);
            }
        }

        for (int i = 0; i < logSums.Length; i++) logSums[i] = Math.Log(sums[i]) - (0.5 * nearest[i]);
    }

    private static double Least(ReadOnlySpan<double> values)
    {
        Vector512<double> least = Vector512.Create(double.PositiveInfinity);
        for (int i = 0; i < values.Length; i += 8) least = Vector512.Min(least, Vector512.Create(values[i..]));
        double smallest = double.PositiveInfinity;
        for (int lane = 0; lane < 8; lane++) smallest = Math.Min(smallest, least[lane]);
        return smallest;
    }

    private static double KernelSum(ReadOnlySpan<double> squared, double nearest)
    {
        Vector512<double> sum = default, shift = Vector512.Create(nearest), half = Vector512.Create(-0.5);
        for (int i = 0; i < squared.Length; i += 8) sum += DoubleLanes.Exp((Vector512.Create(squared[i..]) - shift) * half);
        return Vector512.Sum(sum);
    }
}
