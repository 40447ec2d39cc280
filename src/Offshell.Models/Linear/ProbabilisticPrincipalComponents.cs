using System.Buffers;

namespace Offshell.Models.Linear;

/// <summary>
/// Probabilistic principal component analysis (Tipping and Bishop 1999): a Gaussian whose covariance keeps the d largest
/// eigenvalues and replaces the others by their mean σ². With classes, one Gaussian each, and
/// score = −max_c log p(x | c), in nats. Unbounded. No training row is kept.
/// </summary>
public sealed class ProbabilisticPrincipalComponents : IRowScorer
{
    private const int BlockRows = 256;

    private readonly double[][] _means;
    private readonly double[][] _matrices;
    private readonly double[] _offsets;
    private readonly PackedMap[] _maps;

    private ProbabilisticPrincipalComponents(double[][] means, double[][] matrices, double[] offsets)
    {
        (_means, _matrices, _offsets) = (means, matrices, offsets);
        _maps = [.. means.Zip(matrices, (mean, matrix) => new PackedMap(mean, matrix, lowerTriangular: false))];
    }

    /// <inheritdoc/>
    public int Columns => _means[0].Length;

    /// <summary>Number of classes; 1 if the model was fitted without classes.</summary>
    public int Classes => _means.Length;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State
    {
        get
        {
            var state = new FittedState { { "offsets", _offsets } };
            for (int c = 0; c < Classes; c++)
            {
                state.Add($"mean {c}", _means[c]);
                state.Add($"matrix {c}", _matrices[c]);
            }

            return state;
        }
    }

    /// <summary>Fits one Gaussian to all rows, or one per class.</summary>
    /// <param name="rows">Training rows, finite, at least 2 per class; not kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="classes">Class 0 … C − 1 of each row; empty for a single class.</param>
    /// <param name="cancellationToken">Checked between blocks of rows.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, a class out of range or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ProbabilisticPrincipalComponents Fit(
        RowMatrix rows, ProbabilisticPrincipalComponentsOptions? options = null,
        ReadOnlySpan<int> classes = default, CancellationToken cancellationToken = default)
    {
        Require.TrainingRows(rows);
        return Fit([.. SplitByClass(rows, classes).Select(part => Eigenbasis.Of(part, cancellationToken))], options ?? new ProbabilisticPrincipalComponentsOptions());
    }

    /// <summary>The same from the axes of every class.</summary>
    internal static ProbabilisticPrincipalComponents Fit(Eigenbasis[] parts, ProbabilisticPrincipalComponentsOptions options)
    {
        Require.NoProblems(options.Problems(), nameof(options));
        int columns = parts[0].Mean.Length;
        if (options.Components >= columns)
        {
            throw new ArgumentException($"{options.Components} components leave no noise in {columns} columns; use at most {columns - 1}.", nameof(options));
        }

        var means = new double[parts.Length][];
        var matrices = new double[parts.Length][];
        var offsets = new double[parts.Length];
        for (int c = 0; c < parts.Length; c++)
        {
            Eigenbasis basis = parts[c];
            double[] variances = ModelVariances(basis, options);
            means[c] = basis.Mean;
            matrices[c] = basis.ScaledAxes(0, i => 1 / Math.Sqrt(variances[i]));
            offsets[c] = 0.5 * ((columns * Math.Log(2 * Math.PI)) + variances.Sum(Math.Log));
        }

        return new ProbabilisticPrincipalComponents(means, matrices, offsets);
    }

    /// <summary>Restores a fitted model from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static ProbabilisticPrincipalComponents FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] offsets = state.Doubles("offsets");
        if (offsets.Length == 0) throw new InvalidDataException("The probabilistic PCA has no classes.");
        int columns = state.Doubles("mean 0").Length;
        if (columns == 0) throw new InvalidDataException("The probabilistic PCA has no columns.");
        var means = new double[offsets.Length][];
        var matrices = new double[offsets.Length][];
        for (int c = 0; c < offsets.Length; c++)
        {
            means[c] = state.Doubles($"mean {c}", columns);
            matrices[c] = state.Doubles($"matrix {c}", (long)columns * columns);
        }

        return new ProbabilisticPrincipalComponents(means, matrices, offsets);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            double[] scratch = ArrayPool<double>.Shared.Rent(_maps[0].ScratchLength);
            Span<double> squares = stackalloc double[BlockRows];
            block.Fill(double.PositiveInfinity);
            for (int c = 0; c < Classes; c++)
            {
                _maps[c].SquaredLengths(rows, first, squares[..block.Length], scratch);
                for (int i = 0; i < block.Length; i++) block[i] = Math.Min(block[i], _offsets[c] + (0.5 * squares[i]));
            }

            ArrayPool<double>.Shared.Return(scratch);
        });
    }

    private static double[] ModelVariances(Eigenbasis basis, ProbabilisticPrincipalComponentsOptions options)
    {
        int columns = basis.Values.Length;
        int kept = Math.Min(options.Components ?? basis.ComponentsExplaining(options.ExplainedVariance), columns - 1);
        double floor = basis.VarianceFloor(options.Ridge);
        double noise = Math.Max(floor, basis.Values.Skip(kept).Average());
        return [.. basis.Values.Select((value, i) => i < kept ? Math.Max(value, floor) : noise)];
    }

    private static RowMatrix[] SplitByClass(RowMatrix rows, ReadOnlySpan<int> classes)
    {
        if (classes.IsEmpty) return [rows];
        if (classes.Length != rows.Rows) throw new ArgumentException($"There are {classes.Length} classes for {rows.Rows} rows.", nameof(classes));
        var members = new List<List<int>>();
        for (int i = 0; i < classes.Length; i++)
        {
            if ((uint)classes[i] >= (uint)rows.Rows) throw new ArgumentException($"Row {i} has class {classes[i]}; classes count from 0.", nameof(classes));
            while (members.Count <= classes[i]) members.Add([]);
            members[classes[i]].Add(i);
        }

        for (int c = 0; c < members.Count; c++)
        {
            if (members[c].Count < 2) throw new ArgumentException($"Class {c} has {members[c].Count} rows; at least 2 are needed.", nameof(classes));
        }

        return [.. members.Select(m => rows.Select(m.ToArray()))];
    }
}
