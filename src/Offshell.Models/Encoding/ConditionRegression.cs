using MathNet.Numerics.LinearAlgebra.Double;

namespace Offshell.Models.Encoding;

/// <summary>
/// What conditions explain of features, linearly: B = (CᵀC + λ n I)⁻¹ CᵀZ with an intercept and λ = 1e-3, and the
/// deviation that is left of every feature. Conditions beyond their training range count as its edge.
/// </summary>
internal sealed class ConditionRegression
{
    private const double Ridge = 1e-3;
    private const double SmallestDeviation = 1e-3;

    private readonly double[] _low;
    private readonly double[] _high;
    private readonly double[] _coefficients;
    private readonly double[] _deviations;

    private ConditionRegression(double[] low, double[] high, double[] coefficients, double[] deviations) =>
        (_low, _high, _coefficients, _deviations) = (low, high, coefficients, deviations);

    /// <param name="conditions">[rows × conditions].</param>
    /// <param name="targets">Standardised features, [rows × targets].</param>
    internal static ConditionRegression Fit(RowMatrix conditions, RowMatrix targets)
    {
        int rows = conditions.Rows, width = conditions.Columns + 1, outputs = targets.Columns;
        double[] low = [.. Enumerable.Repeat(double.PositiveInfinity, width - 1)], high = [.. Enumerable.Repeat(double.NegativeInfinity, width - 1)];
        var normal = new DenseMatrix(width, width);
        var products = new DenseMatrix(width, outputs);
        double[] row = new double[width];
        row[^1] = 1;
        for (int i = 0; i < rows; i++)
        {
            conditions.Row(i).CopyTo(row);
            ReadOnlySpan<double> target = targets.Row(i);
            for (int a = 0; a < width; a++)
            {
                if (a < width - 1) (low[a], high[a]) = (Math.Min(low[a], row[a]), Math.Max(high[a], row[a]));
                if (row[a] == 0) continue;
                for (int b = 0; b < width; b++) normal[a, b] += row[a] * row[b] / rows;
                for (int b = 0; b < outputs; b++) products[a, b] += row[a] * target[b] / rows;
            }
        }

        for (int a = 0; a < width - 1; a++) normal[a, a] += Ridge;
        normal[width - 1, width - 1] += 1e-9;
        double[] coefficients = normal.Cholesky().Solve(products).ToRowMajorArray();
        var regression = new ConditionRegression(low, high, coefficients, [.. Enumerable.Repeat(1.0, outputs)]);
        for (int j = 0; j < outputs; j++)
        {
            double squares = 0;
            for (int i = 0; i < rows; i++) squares += Square(targets[i, j] - regression.Predict(conditions.Row(i), j));
            regression._deviations[j] = Math.Max(Math.Sqrt(squares / rows), SmallestDeviation);
        }

        return regression;
    }

    internal static ConditionRegression FromState(FittedState state, int conditions, int targets)
    {
        double[] deviations = state.Doubles("regression deviations", targets);
        if (deviations.Any(d => d <= 0)) throw new InvalidDataException("A deviation of the regression on the conditions is not positive.");
        return new ConditionRegression(
            state.Doubles("regression low", conditions),
            state.Doubles("regression high", conditions),
            state.Doubles("regression coefficients", (long)(conditions + 1) * targets),
            deviations);
    }

    internal void Save(FittedState state)
    {
        state.Add("regression low", _low);
        state.Add("regression high", _high);
        state.Add("regression coefficients", _coefficients);
        state.Add("regression deviations", _deviations);
    }

    /// <summary>What the conditions of one row say of a target.</summary>
    internal double Predict(ReadOnlySpan<double> conditions, int target)
    {
        int outputs = _deviations.Length;
        double sum = _coefficients[(_low.Length * outputs) + target];
        for (int a = 0; a < _low.Length; a++) sum += Math.Clamp(conditions[a], _low[a], _high[a]) * _coefficients[(a * outputs) + target];
        return sum;
    }

    /// <summary>Standard deviation of what is left of a target.</summary>
    internal double Deviation(int target) => _deviations[target];

    private static double Square(double x) => x * x;
}
