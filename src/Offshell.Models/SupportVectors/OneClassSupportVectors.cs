using Offshell.Models.Neighbours;
using Offshell.Tensors.Random;

namespace Offshell.Models.SupportVectors;

/// <summary>
/// One-class ν-support-vector machine (Schölkopf et al. 2001): min ½ aᵀ K a, 0 ≤ a_i ≤ 1/(νn), Σ a_i = 1;
/// score = ρ − Σ_i a_i k(x_i, x), positive outside. With the radial basis the score is bounded by ρ: far outliers tie.
/// </summary>
/// <remarks>
/// Keeps its support vectors, at least νn training rows. The linear kernel separates the rows from the origin by a plane:
/// its score falls without bound on the far side of the rows, so it only suits features that are positive by nature.
/// </remarks>
public sealed class OneClassSupportVectors : IRowScorer
{
    private const int BlockRows = 32;
    private const int DensitySample = 1000;
    private readonly KernelFunction _kernel;
    private readonly RowMatrix _vectors;
    private readonly double[] _coefficients;
    private readonly double _offset;
    private readonly RowLanes _lanes;
    private readonly double[] _lanedCoefficients;

    private OneClassSupportVectors(KernelFunction kernel, RowMatrix vectors, double[] coefficients, double offset)
    {
        (_kernel, _vectors, _coefficients, _offset) = (kernel, vectors, coefficients, offset);
        _lanes = new RowLanes(vectors);
        _lanedCoefficients = Laned(coefficients, _lanes);
    }

    /// <inheritdoc/>
    public int Columns => _vectors.Columns;

    /// <inheritdoc/>
    public bool IsBounded => _kernel.Kind == SupportVectorKernel.RadialBasis;

    /// <summary>Number of support vectors; the linear kernel needs one, their weighted sum.</summary>
    public int SupportVectorCount => _vectors.Rows;

    /// <inheritdoc/>
    public FittedState State => new()
    {
        { "columns", Columns },
        { "kernel", (int)_kernel.Kind },
        { "gamma", _kernel.Gamma },
        { "offset", _offset },
        { "coefficients", _coefficients },
        { "rows", _vectors.ToArray() },
    };

    /// <summary>Solves the dual problem.</summary>
    /// <param name="rows">Training rows, finite, at least 2; the support vectors are kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the row sample, if there are more rows than are used.</param>
    /// <param name="progress">Told every 256 steps; the total is the largest number of steps allowed.</param>
    /// <param name="cancellationToken">Checked every 256 steps.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OneClassSupportVectors Fit(
        RowMatrix rows, OneClassSupportVectorsOptions? options, RandomSource random,
        IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new OneClassSupportVectorsOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows);
        ArgumentNullException.ThrowIfNull(random);
        RowMatrix kept = rows.Sample(options.MaximumRows, random);
        var kernel = new KernelFunction(options.Kernel, options.Kernel == SupportVectorKernel.Linear ? 0 : options.Gamma ?? ScaledGamma(kept));
        double total = options.Nu * kept.Rows;
        double[] multipliers = StartingMultipliers(kept, kernel, total, cancellationToken);
        double[] gradient = Gradient(kept, kernel, multipliers, cancellationToken);
        double[] diagonal = [.. Enumerable.Range(0, kept.Rows).Select(i => kernel.OfSelf(kept.Row(i)))];
        var solver = new SequentialMinimalOptimization(new KernelRowCache(kept, kernel, options.CacheMebibytes), diagonal, multipliers, gradient);
        int maximumSteps = options.MaximumSteps ?? (int)Math.Min(int.MaxValue, 10_000 + (100L * kept.Rows));
        solver.Solve(options.Tolerance, maximumSteps, step => progress?.Report(new FitProgress("support vectors", step, maximumSteps)), cancellationToken);
        return Assemble(kept, kernel, solver, total);
    }

    /// <summary>Restores a fitted model from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static OneClassSupportVectors FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        RowMatrix vectors = TrainingRows.FromState(state);
        var kind = (SupportVectorKernel)state.Integer("kernel", low: 0, high: (int)SupportVectorKernel.Linear);
        return new OneClassSupportVectors(
            new KernelFunction(kind, state.Number("gamma")), vectors, state.Doubles("coefficients", vectors.Rows), state.Number("offset"));
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, BlockRows, (first, block) =>
        {
            _kernel.WeightedSums(rows, first, _lanes, _lanedCoefficients, block);
            for (int i = 0; i < block.Length; i++) block[i] = _offset - block[i];
        });
    }

    private static OneClassSupportVectors Assemble(RowMatrix rows, KernelFunction kernel, SequentialMinimalOptimization solver, double total)
    {
        int[] support = [.. Enumerable.Range(0, rows.Rows).Where(i => solver.Multipliers[i] > 0)];
        double[] coefficients = [.. support.Select(i => solver.Multipliers[i] / total)];
        double offset = solver.Offset() / total;
        RowMatrix vectors = rows.Select(support);
        if (kernel.Kind == SupportVectorKernel.RadialBasis) return new OneClassSupportVectors(kernel, vectors, coefficients, offset);
        double[] normal = new double[rows.Columns];
        for (int i = 0; i < support.Length; i++)
        {
            for (int j = 0; j < normal.Length; j++) normal[j] += coefficients[i] * vectors[i, j];
        }

        return new OneClassSupportVectors(kernel, new RowMatrix(normal, 1, normal.Length), [1], offset);
    }

    /// <summary>1/(columns · variance of all values), as if they were one sample; 1/columns if they are all equal.</summary>
    private static double ScaledGamma(RowMatrix rows)
    {
        double sum = 0, squares = 0;
        foreach (double value in rows.Values) sum += value;
        double mean = sum / rows.Values.Length;
        foreach (double value in rows.Values) squares += (value - mean) * (value - mean);
        double variance = squares / rows.Values.Length;
        return 1 / (rows.Columns * (variance > 0 ? variance : 1));
    }

    /// <summary>
    /// At the optimum the rows in thin regions carry the full multiplier and those in dense ones none. So start there: full
    /// multipliers for the rows of least density under a sample of the others.
    /// </summary>
    private static double[] StartingMultipliers(RowMatrix rows, KernelFunction kernel, double total, CancellationToken cancellationToken)
    {
        double[] multipliers = new double[rows.Rows];
        int stride = RowBlocks.Count(rows.Rows, DensitySample);
        double[] density = KernelSums(rows, kernel, [.. Enumerable.Range(0, RowBlocks.Count(rows.Rows, stride)).Select(i => (i * stride, 1.0))], cancellationToken);
        int[] order = [.. Enumerable.Range(0, rows.Rows).OrderBy(i => density[i])];
        double left = total;
        foreach (int i in order)
        {
            multipliers[i] = Math.Min(1, left);
            left -= multipliers[i];
            if (left <= 0) break;
        }

        return multipliers;
    }

    private static double[] Gradient(RowMatrix rows, KernelFunction kernel, double[] multipliers, CancellationToken cancellationToken) =>
        KernelSums(rows, kernel, [.. multipliers.Select((a, i) => (i, a)).Where(pair => pair.a > 0)], cancellationToken);

    /// <summary>Σ_j w_j k(x_i, x_j) for every row i over the given rows j.</summary>
    private static double[] KernelSums(RowMatrix rows, KernelFunction kernel, (int Row, double Weight)[] over, CancellationToken cancellationToken)
    {
        var lanes = new RowLanes(rows.Select([.. over.Select(pair => pair.Row)]));
        double[] weights = Laned([.. over.Select(pair => pair.Weight)], lanes), sums = new double[rows.Rows];
        RowBlocks.For(RowBlocks.Count(rows.Rows, BlockRows), block =>
        {
            int first = block * BlockRows;
            kernel.WeightedSums(rows, first, lanes, weights, sums.AsSpan(first, Math.Min(BlockRows, rows.Rows - first)));
        }, cancellationToken);
        return sums;
    }

    private static double[] Laned(double[] coefficients, RowLanes lanes)
    {
        double[] laned = new double[lanes.Blocks * RowLanes.BlockRows];
        coefficients.CopyTo(laned, 0);
        return laned;
    }
}
