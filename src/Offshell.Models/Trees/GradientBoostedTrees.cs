namespace Offshell.Models.Trees;

/// <summary>
/// Gradient-boosted trees with logistic loss, Newton leaves and histogram splits (Friedman 2001; Chen and Guestrin 2016):
/// the supervised reference. The score is the log-odds of label 1. Bounded.
/// </summary>
public sealed class GradientBoostedTrees : IRowScorer
{
    private const int BlockRows = 128;
    private readonly double _baseMargin;
    private readonly int[] _roots;
    private readonly int[] _columns;
    private readonly double[] _values;
    private readonly int[] _lefts;

    private GradientBoostedTrees(int columns, double baseMargin, int[] roots, int[] splitColumns, double[] values, int[] lefts)
    {
        (Columns, _baseMargin, _roots) = (columns, baseMargin, roots);
        (_columns, _values, _lefts) = (splitColumns, values, lefts);
    }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <summary>Number of trees kept.</summary>
    public int Trees => _roots.Length;

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <summary>Weighted mean training loss before the first and after every tree, in nats; empty for a restored model.</summary>
    public IReadOnlyList<double> TrainingLosses { get; private init; } = [];

    /// <summary>Weighted mean validation loss before the first and after every tree, in nats; empty without validation rows.</summary>
    public IReadOnlyList<double> ValidationLosses { get; private init; } = [];

    /// <inheritdoc/>
    public FittedState State => new()
    {
        { "columns", Columns },
        { "base margin", _baseMargin },
        { "roots", _roots },
        { "split columns", _columns },
        { "values", _values },
        { "left children", _lefts },
    };

    /// <summary>Boosts trees, with early stopping if there are validation rows.</summary>
    /// <param name="training">Training rows with both labels; not kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="validation">Rows for early stopping, disjoint from the training and the test rows; null trains all rounds.</param>
    /// <param name="progress">Told after each tree.</param>
    /// <param name="cancellationToken">Checked at every level of every tree.</param>
    /// <exception cref="ArgumentException">One label only, a different number of validation columns, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GradientBoostedTrees Fit(
        LabelledRows training, GradientBoostedTreesOptions? options = null, LabelledRows? validation = null,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new GradientBoostedTreesOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        ArgumentNullException.ThrowIfNull(training);
        if (validation is not null && validation.Rows.Columns != training.Rows.Columns)
        {
            throw new ArgumentException($"The validation rows have {validation.Rows.Columns} columns, the training rows {training.Rows.Columns}.", nameof(validation));
        }

        double baseMargin = LogOdds(training);
        var grower = new BoostedTreeGrower(new BinnedColumns(training.Rows, options.Bins, cancellationToken), options);
        var nodes = new BoostedTreeNodes();
        double[] margins = [.. Enumerable.Repeat(baseMargin, training.Rows.Rows)];
        double[] validationMargins = [.. Enumerable.Repeat(baseMargin, validation?.Rows.Rows ?? 0)];
        List<double> losses = [training.LogisticLoss(margins)], validationLosses = validation is null ? [] : [validation.LogisticLoss(validationMargins)];
        int best = 0;
        for (int round = 1; round <= options.Rounds && round - best <= (validation is null ? options.Rounds : options.Patience); round++)
        {
            FillDerivatives(training, margins, grower.Derivatives);
            grower.Grow(nodes, margins, cancellationToken);
            losses.Add(training.LogisticLoss(margins));
            progress?.Report(new FitProgress("trees", round, options.Rounds));
            if (validation is null) continue;
            for (int i = 0; i < validationMargins.Length; i++) validationMargins[i] += nodes.Walk(nodes.Roots[^1], validation.Rows.Row(i));
            validationLosses.Add(validation.LogisticLoss(validationMargins));
            if (validationLosses[round] < validationLosses[best]) best = round;
        }

        return Assemble(training.Rows.Columns, baseMargin, nodes, validation is null ? nodes.Roots.Count : best, losses, validationLosses);
    }

    /// <summary>Restores fitted trees from their <see cref="State"/>; the losses are not part of it.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static GradientBoostedTrees FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int columns = state.Integer("columns", low: 1);
        double[] values = state.Doubles("values");
        int[] roots = state.Integers("roots", low: 0, high: values.Length - 1);
        int[] splitColumns = state.Integers("split columns", values.Length, low: -1, high: columns - 1);
        int[] lefts = state.Integers("left children", values.Length, low: -1, high: values.Length - 2);
        for (int node = 0; node < values.Length; node++)
        {
            // Children lie behind their parent, so every walk ends.
            if (lefts[node] < 0 ? splitColumns[node] >= 0 : lefts[node] <= node || splitColumns[node] < 0)
            {
                throw new InvalidDataException($"Node {node} of the boosted trees is neither a leaf nor a split with children behind it.");
            }
        }

        return new GradientBoostedTrees(columns, state.Number("base margin"), roots, splitColumns, values, lefts);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            block.Fill(_baseMargin);
            foreach (int root in _roots)
            {
                for (int i = 0; i < block.Length; i++) block[i] += Walk(root, rows.Row(first + i));
            }
        });
    }

    /// <summary>Probability of label 1 for each row: the logistic function of the score.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Score"/>.</exception>
    public void Probabilities(RowMatrix rows, Span<double> probabilities)
    {
        Score(rows, probabilities);
        for (int i = 0; i < probabilities.Length; i++) probabilities[i] = Logistic(probabilities[i]);
    }

    private double Walk(int node, ReadOnlySpan<double> row)
    {
        int left;
        while ((left = _lefts[node]) >= 0) node = left + (row[_columns[node]] > _values[node] ? 1 : 0);
        return _values[node];
    }

    private static double Logistic(double margin) => margin >= 0 ? 1 / (1 + Math.Exp(-margin)) : Math.Exp(margin) / (1 + Math.Exp(margin));

    private static double LogOdds(LabelledRows training)
    {
        double positive = 0, negative = 0;
        for (int i = 0; i < training.Labels.Length; i++)
        {
            if (training.Labels[i] == 1) positive += training.Weights[i];
            else negative += training.Weights[i];
        }

        if (positive > 0 && negative > 0) return Math.Log(positive / negative);
        throw new ArgumentException($"Only rows of label {(positive > 0 ? 1 : 0)} have weight; a classifier needs both labels.", nameof(training));
    }

    /// <summary>Of w·log-loss with respect to the margin: w (p − y) and w p (1 − p).</summary>
    private static void FillDerivatives(LabelledRows training, double[] margins, Span<double> derivatives)
    {
        for (int i = 0; i < margins.Length; i++)
        {
            double p = Logistic(margins[i]), weight = training.Weights[i];
            derivatives[2 * i] = weight * (p - training.Labels[i]);
            derivatives[(2 * i) + 1] = weight * p * (1 - p);
        }
    }

    private static GradientBoostedTrees Assemble(
        int columns, double baseMargin, BoostedTreeNodes nodes, int trees, List<double> losses, List<double> validationLosses)
    {
        int count = trees < nodes.Roots.Count ? nodes.Roots[trees] : nodes.Values.Count;
        return new GradientBoostedTrees(
            columns, baseMargin, [.. nodes.Roots.Take(trees)], [.. nodes.Columns.Take(count)], [.. nodes.Values.Take(count)], [.. nodes.Lefts.Take(count)])
        {
            TrainingLosses = losses,
            ValidationLosses = validationLosses,
        };
    }
}
