using System.Buffers;
using Offshell.Tensors.Random;

namespace Offshell.Models.Neighbours;

/// <summary>
/// Distance to the nearest training rows, exact: far from everything known is anomalous. Unbounded. Simple and often the
/// strongest classical detector, but it keeps the training rows and its cost per row grows with their number.
/// </summary>
/// <remarks>Columns must be on comparable scales. A training row that is scored finds itself at distance 0, unless
/// <see cref="NearestNeighboursOptions.LeaveSelfOut"/> is set.</remarks>
public sealed class NearestNeighbours : IRowScorer
{
    private const int BlockRows = 128;
    private readonly NeighbourIndex _index;
    private readonly int _neighbours;
    private readonly NeighbourStatistic _statistic;

    private readonly bool _leaveSelfOut;

    private NearestNeighbours(RowMatrix rows, int neighbours, NeighbourStatistic statistic, bool leaveSelfOut) =>
        (_index, _neighbours, _statistic, _leaveSelfOut) = (new NeighbourIndex(rows), neighbours, statistic, leaveSelfOut && neighbours < rows.Rows);

    /// <inheritdoc/>
    public int Columns => _index.Columns;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State => new()
    {
        { "columns", Columns },
        { "neighbours", _neighbours },
        { "statistic", (int)_statistic },
        { "leave self out", _leaveSelfOut ? 1 : 0 },
        { "rows", _index.CopyRows() },
    };

    /// <summary>Indexes the training rows.</summary>
    /// <param name="rows">Training rows, finite, at least 1; copied.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the row sample, if there are more rows than are kept.</param>
    /// <param name="progress">Not told anything: the work is in scoring.</param>
    /// <param name="cancellationToken">Checked once.</param>
    /// <exception cref="ArgumentException">No rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NearestNeighbours Fit(
        RowMatrix rows, NearestNeighboursOptions? options, RandomSource random,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new NearestNeighboursOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows, minimum: 1);
        ArgumentNullException.ThrowIfNull(random);
        cancellationToken.ThrowIfCancellationRequested();
        RowMatrix kept = rows.Sample(options.MaximumRows, random);
        return new NearestNeighbours(kept, Math.Min(options.Neighbours, kept.Rows), options.Statistic, options.LeaveSelfOut);
    }

    /// <summary>Restores a fitted model from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static NearestNeighbours FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        RowMatrix rows = TrainingRows.FromState(state);
        var statistic = (NeighbourStatistic)state.Integer("statistic", low: 0, high: (int)NeighbourStatistic.Mean);
        return new NearestNeighbours(rows, state.Integer("neighbours", low: 1, high: rows.Rows), statistic, state.Integer("leave self out", 0, 1) == 1);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        int searched = _leaveSelfOut ? _neighbours + 1 : _neighbours;
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            int places = block.Length * searched;
            double[] squared = ArrayPool<double>.Shared.Rent(places);
            int[] found = ArrayPool<int>.Shared.Rent(places);
            _index.Search(rows, first, searched, skipOwnRow: false, squared.AsSpan(0, places), found.AsSpan(0, places));
            for (int i = 0; i < block.Length; i++) block[i] = Summarize(WithoutSelf(squared.AsSpan(i * searched, searched)));
            ArrayPool<double>.Shared.Return(squared);
            ArrayPool<int>.Shared.Return(found);
        });
    }

    /// <summary>The k nearest; a neighbour at distance 0 is taken for the row itself, once, where that is asked for.</summary>
    private ReadOnlySpan<double> WithoutSelf(ReadOnlySpan<double> squaredDistances) =>
        squaredDistances.Length == _neighbours ? squaredDistances : squaredDistances[0] == 0 ? squaredDistances[1..] : squaredDistances[..^1];

    private double Summarize(ReadOnlySpan<double> squaredDistances)
    {
        if (_statistic == NeighbourStatistic.Largest) return Math.Sqrt(squaredDistances[^1]);
        double sum = 0;
        foreach (double squared in squaredDistances) sum += Math.Sqrt(squared);
        return sum / squaredDistances.Length;
    }
}
