using Offshell.Tensors.Random;

namespace Offshell.Models.Trees;

/// <summary>
/// Isolation forest (Liu, Ting and Zhou 2008), axis-parallel or extended: rows that random splits isolate early are
/// anomalous. score = 2^(−E[h]/c(ψ)), with h the path length and c(ψ) its expectation; in (0, 1], bounded.
/// </summary>
/// <remarks>
/// Cheap and scale-free, the usual first baseline. It masks: when anomalies are many and alike they shield each other;
/// and it sees dependence between columns poorly. No training row is kept.
/// </remarks>
public sealed class IsolationForest : IRowScorer
{
    private const int BlockRows = 128;
    private readonly int _slopes;
    private readonly double _expected;
    private readonly int[] _roots;
    private readonly int[] _columns;
    private readonly double[] _weights;
    private readonly double[] _values;
    private readonly int[] _lefts;

    private IsolationForest(int columns, int slopes, double expected, int[] roots, int[] splitColumns, double[] weights, double[] values, int[] lefts)
    {
        (Columns, _slopes, _expected, _roots) = (columns, slopes, expected, roots);
        (_columns, _weights, _values, _lefts) = (splitColumns, weights, values, lefts);
    }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public FittedState State => new()
    {
        { "columns", Columns },
        { "slopes", _slopes },
        { "expected path length", _expected },
        { "roots", _roots },
        { "split columns", _columns },
        { "split weights", _weights },
        { "values", _values },
        { "left children", _lefts },
    };

    /// <summary>Grows the forest; trees are grown in parallel, each from its own random stream.</summary>
    /// <param name="rows">Training rows, finite, at least 2; not kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the subsamples and splits.</param>
    /// <param name="progress">Told after each tree.</param>
    /// <param name="cancellationToken">Checked before each tree.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IsolationForest Fit(
        RowMatrix rows, IsolationForestOptions? options, RandomSource random,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new IsolationForestOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows);
        ArgumentNullException.ThrowIfNull(random);
        int size = Math.Min(options.SubsampleSize, rows.Rows);
        int heightLimit = options.HeightLimit ?? (int)Math.Ceiling(Math.Log2(size));
        var trees = new IsolationTreeBuilder[options.Trees];
        int done = 0;
        RowBlocks.For(trees.Length, tree =>
        {
            RandomStream stream = random.Split("isolation tree").Split((ulong)tree).Stream();
            trees[tree] = new IsolationTreeBuilder(rows, options, DrawSubsample(rows.Rows, size, stream), heightLimit, stream);
            trees[tree].Build();
            progress?.Report(new FitProgress("trees", Interlocked.Increment(ref done), trees.Length));
        }, cancellationToken);
        return Assemble(rows.Columns, PathLength.Expected(size, options.ApproximateHarmonic), trees, options);
    }

    /// <summary>Restores a forest from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static IsolationForest FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int columns = state.Integer("columns", low: 1);
        int slopes = state.Integer("slopes", low: 1, high: columns);
        double[] values = state.Doubles("values");
        int nodes = values.Length;
        int[] roots = state.Integers("roots", low: 0, high: nodes - 1);
        int[] splitColumns = state.Integers("split columns", (long)nodes * slopes, low: -1, high: columns - 1);
        double[] weights = state.Doubles("split weights", slopes == 1 ? 0 : (long)nodes * slopes);
        int[] lefts = state.Integers("left children", nodes, low: -1, high: nodes - 2);
        if (roots.Length == 0) throw new InvalidDataException("The isolation forest has no trees.");
        for (int node = 0; node < nodes; node++)
        {
            // Children lie behind their parent, so every walk ends.
            bool leaf = lefts[node] == -1;
            bool splits = splitColumns.AsSpan(node * slopes, slopes).IndexOf(-1) < 0;
            if (leaf == splits || (!leaf && lefts[node] <= node))
            {
                throw new InvalidDataException($"Node {node} of the isolation forest is neither a leaf nor a split with children behind it.");
            }
        }

        return new IsolationForest(columns, slopes, state.Number("expected path length"), roots, splitColumns, weights, values, lefts);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        MeanPathLengths(rows, scores);
        for (int i = 0; i < scores.Length; i++) scores[i] = PathLength.Score(scores[i], _expected);
    }

    /// <summary>E[h]: the mean path length of each row over the trees, in edges.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Score"/>.</exception>
    public void MeanPathLengths(RowMatrix rows, Span<double> lengths)
    {
        Require.RowsToScore(rows, lengths, Columns);
        RowBlocks.Score(lengths, BlockRows, (first, block) =>
        {
            block.Clear();
            // Tree by tree, so that one tree stays in the cache for a block of rows.
            foreach (int root in _roots)
            {
                for (int i = 0; i < block.Length; i++) block[i] += Walk(root, rows.Row(first + i));
            }

            for (int i = 0; i < block.Length; i++) block[i] /= _roots.Length;
        });
    }

    private double Walk(int node, ReadOnlySpan<double> row)
    {
        int left;
        while ((left = _lefts[node]) >= 0)
        {
            double projection = _slopes == 1 ? row[_columns[node]] : Projection(node, row);
            node = left + (projection > _values[node] ? 1 : 0);
        }

        return _values[node];
    }

    private double Projection(int node, ReadOnlySpan<double> row)
    {
        double sum = 0;
        for (int i = node * _slopes; i < (node + 1) * _slopes; i++) sum += _weights[i] * row[_columns[i]];
        return sum;
    }

    private static int[] DrawSubsample(int rows, int size, RandomStream stream)
    {
        // Floyd's algorithm: size draws however many rows there are.
        var chosen = new HashSet<int>(size);
        var order = new int[size];
        for (int i = 0, top = rows - size; i < size; i++, top++)
        {
            int candidate = stream.NextInt(top + 1);
            order[i] = chosen.Add(candidate) ? candidate : top;
            if (order[i] == top) chosen.Add(top);
        }

        return order;
    }

    private static IsolationForest Assemble(int columns, double expected, IsolationTreeBuilder[] trees, IsolationForestOptions options)
    {
        var roots = new int[trees.Length];
        List<int> splitColumns = [], lefts = [];
        List<double> weights = [], values = [];
        for (int tree = 0; tree < trees.Length; tree++)
        {
            int root = roots[tree] = values.Count;
            splitColumns.AddRange(trees[tree].SplitColumns);
            weights.AddRange(trees[tree].SplitWeights);
            values.AddRange(trees[tree].Values);
            lefts.AddRange(trees[tree].Lefts.Select(left => left < 0 ? -1 : left + root));
        }

        int slopes = Math.Min(options.ExtensionLevel, columns - 1) + 1;
        return new IsolationForest(columns, slopes, expected, roots, [.. splitColumns], [.. weights], [.. values], [.. lefts]);
    }
}
