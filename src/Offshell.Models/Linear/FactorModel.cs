using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Offshell.Tensors.Random;

namespace Offshell.Models.Linear;

/// <summary>
/// Factor analysis: x = μ + W z + ε with z ~ N(0, I) and ε_j ~ N(0, ψ_j), fitted by expectation maximisation (Rubin and
/// Thayer 1982). It says what to expect of hidden columns given the others, for algorithms that cannot: linear relations
/// between columns, at a cost that stays small for a thousand columns.
/// </summary>
internal sealed class FactorModel
{
    private const int MaximumRows = 1_000;
    private const int MostFactors = 16;
    private const int Iterations = 40;
    private const double SmallestVariance = 1e-3;

    /// <summary>Visible values are held within this many units, so that one broken column does not move what is expected of all others.</summary>
    private const double Limit = 8;

    private readonly double[] _mean;
    private readonly double[] _variances;
    private readonly double[] _loadings;
    private readonly double[] _precision;

    private FactorModel(double[] mean, double[] loadings, double[] variances)
    {
        (_mean, _loadings, _variances) = (mean, loadings, variances);
        _precision = Precision();
    }

    /// <summary>W, [columns × factors].</summary>
    internal ReadOnlySpan<double> Loadings => _loadings;

    /// <summary>ψ of every column.</summary>
    internal ReadOnlySpan<double> Variances => _variances;

    internal FittedState State => new() { { "mean", _mean }, { "loadings", _loadings }, { "variances", _variances } };

    private int Factors => _loadings.Length / _mean.Length;

    /// <summary>Fits about √columns factors to standardised rows.</summary>
    /// <param name="rows">Standardised rows; at most 1000 of them are used.</param>
    /// <param name="random">Source of the row sample and the start.</param>
    /// <param name="cancellationToken">Checked once per iteration.</param>
    internal static FactorModel Fit(RowMatrix rows, RandomSource random, CancellationToken cancellationToken)
    {
        RowMatrix sample = rows.Sample(MaximumRows, random);
        int columns = sample.Columns, factors = Math.Clamp((int)Math.Round(Math.Sqrt(columns)) + 1, 1, Math.Min(MostFactors, Math.Max(1, columns - 1)));
        double[] mean = SampleMoments.Mean(sample);
        var centred = new DenseMatrix(columns, sample.Rows, [.. Enumerable.Range(0, sample.Rows).SelectMany(i => Centred(sample.Row(i), mean))]);
        double[] total = [.. Enumerable.Range(0, columns).Select(j => Math.Max(centred.Row(j).DotProduct(centred.Row(j)) / sample.Rows, SmallestVariance))];
        RandomStream stream = random.Split("factors").Stream();
        DenseMatrix loadings = DenseMatrix.Create(columns, factors, (_, _) => 0.3 * stream.NextNormal());
        double[] variances = [.. total.Select(v => 0.5 * v)];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Step(centred, total, ref loadings, variances);
        }

        return new FactorModel(mean, loadings.ToRowMajorArray(), variances);
    }

    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    internal static FactorModel FromState(FittedState state, int columns)
    {
        double[] loadings = state.Doubles("loadings"), variances = state.Doubles("variances", columns);
        if (loadings.Length == 0 || loadings.Length % columns != 0) throw new InvalidDataException($"{loadings.Length} loadings do not fit {columns} columns.");
        if (variances.Any(v => v <= 0)) throw new InvalidDataException("A variance of the factor model is not positive.");
        return new FactorModel(state.Doubles("mean", columns), loadings, variances);
    }

    /// <summary>Mean and variance of hidden columns given all others.</summary>
    /// <param name="row">One standardised row.</param>
    /// <param name="hidden">Columns that are not looked at.</param>
    /// <param name="means">Expected value of each hidden column.</param>
    /// <param name="variances">Variance of each hidden column.</param>
    internal void Expect(ReadOnlySpan<double> row, ReadOnlySpan<int> hidden, Span<double> means, Span<double> variances)
    {
        int factors = Factors;
        double[] precision = (double[])_precision.Clone(), pull = new double[factors];
        for (int j = 0; j < row.Length; j++)
        {
            bool isHidden = hidden.Contains(j);
            double value = Math.Clamp(row[j] - _mean[j], -Limit, Limit);
            ReadOnlySpan<double> w = _loadings.AsSpan(j * factors, factors);
            for (int a = 0; a < factors; a++)
            {
                if (!isHidden) pull[a] += w[a] * value / _variances[j];
                else AddRow(precision.AsSpan(a * factors, factors), w, -w[a] / _variances[j]);
            }
        }

        Cholesky<double> factor = new DenseMatrix(factors, factors, precision).Cholesky();
        var z = factor.Solve(new DenseVector(pull));
        for (int h = 0; h < hidden.Length; h++)
        {
            var w = new DenseVector(_loadings.AsSpan(hidden[h] * factors, factors).ToArray());
            means[h] = _mean[hidden[h]] + w.DotProduct(z);
            variances[h] = _variances[hidden[h]] + w.DotProduct(factor.Solve(w));
        }
    }

    /// <summary>One step of expectation maximisation: with z̄ = M⁻¹WᵀΨ⁻¹x, W ← XZᵀ(n M⁻¹ + ZZᵀ)⁻¹ and ψ ← diag(S − W ZXᵀ/n).</summary>
    private static void Step(DenseMatrix centred, double[] total, ref DenseMatrix loadings, double[] variances)
    {
        int columns = loadings.RowCount, factors = loadings.ColumnCount, rows = centred.ColumnCount;
        DenseMatrix current = loadings;
        DenseMatrix scaled = DenseMatrix.Create(columns, factors, (j, a) => current[j, a] / variances[j]);
        var precision = DenseMatrix.CreateIdentity(factors) + current.TransposeThisAndMultiply(scaled);
        Cholesky<double> factor = precision.Cholesky();
        var z = factor.Solve(scaled.TransposeThisAndMultiply(centred));
        var cross = centred.TransposeAndMultiply(z);
        var second = (factor.Solve(DenseMatrix.CreateIdentity(factors)) * rows) + z.TransposeAndMultiply(z);
        loadings = (DenseMatrix)second.Cholesky().Solve(cross.Transpose()).Transpose();
        for (int j = 0; j < columns; j++)
        {
            variances[j] = Math.Max(total[j] - (loadings.Row(j).DotProduct(cross.Row(j)) / rows), SmallestVariance);
        }
    }

    /// <summary>I + Wᵀ Ψ⁻¹ W.</summary>
    private double[] Precision()
    {
        int factors = Factors;
        double[] precision = new double[factors * factors];
        for (int a = 0; a < factors; a++) precision[(a * factors) + a] = 1;
        for (int j = 0; j < _mean.Length; j++)
        {
            ReadOnlySpan<double> w = _loadings.AsSpan(j * factors, factors);
            for (int a = 0; a < factors; a++) AddRow(precision.AsSpan(a * factors, factors), w, w[a] / _variances[j]);
        }

        return precision;
    }

    private static void AddRow(Span<double> target, ReadOnlySpan<double> row, double factor)
    {
        for (int i = 0; i < target.Length; i++) target[i] += factor * row[i];
    }

    private static double[] Centred(ReadOnlySpan<double> row, double[] mean)
    {
        double[] centred = row.ToArray();
        for (int j = 0; j < centred.Length; j++) centred[j] -= mean[j];
        return centred;
    }
}
