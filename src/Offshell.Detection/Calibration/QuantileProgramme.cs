namespace Offshell.Detection.Calibration;

/// <summary>
/// The linear programme of quantile regression by the interior-point method of Portnoy and Koenker (1997; Frisch and Newton
/// with Mehrotra's corrector). Its dual minimises −yᵀa over 0 ≤ a ≤ 1 with Xᵀa = (1 − τ) Xᵀ1; the multipliers b of that
/// constraint are the coefficients, and z − w = X b − y with z, w ≥ 0 belonging to a ≥ 0 and to s = 1 − a ≥ 0. Each row of X has
/// at most two neighbouring entries, so that the normal equations are tridiagonal.
/// </summary>
internal sealed class QuantileProgramme
{
    /// <summary>Part of the way to the nearest bound that a step goes.</summary>
    private const double StepBack = 0.9995;

    private const int MostIterations = 100;

    /// <summary>Gap per row at which the search ends, targets being of order 1.</summary>
    private const double SmallGap = 1e-10;

    /// <summary>Gap per row up to which a solution is taken.</summary>
    private const double EnoughGap = 1e-6;

    private readonly KnotRow[] _rows;
    private readonly double[] _b;
    private readonly double[] _a, _s, _z, _w, _da, _dz, _dw;

    private QuantileProgramme(KnotRow[] rows, double[] targets, int knots, double probability)
    {
        int n = rows.Length;
        _rows = rows;
        (_a, _s, _z, _w, _da, _dz, _dw) = (new double[n], new double[n], new double[n], new double[n], new double[n], new double[n], new double[n]);
        Array.Fill(_a, 1 - probability);
        Array.Fill(_s, probability);
        double[] ones = new double[n];
        Array.Fill(ones, 1);
        _b = LeastSquares(ones, targets, knots);
        for (int i = 0; i < n; i++)
        {
            double residual = Product(_b, rows[i]) - targets[i];
            // Strictly inside the bounds, such that z − w is still the residual.
            (_z[i], _w[i]) = (Math.Max(residual, 0) + 1e-2, Math.Max(-residual, 0) + 1e-2);
        }
    }

    /// <summary>Σ (z a + w s), zero at the solution.</summary>
    private double Gap => GapAfter(0, 0);

    /// <summary>The coefficients, one for each knot.</summary>
    /// <param name="rows">The two entries of each row of X.</param>
    /// <param name="targets">y, of order 1.</param>
    /// <param name="knots">Number of coefficients; each knot is the place of a row at least.</param>
    /// <param name="probability">τ.</param>
    /// <exception cref="ArithmeticException">The search does not come to an end.</exception>
    internal static double[] Solve(KnotRow[] rows, double[] targets, int knots, double probability)
    {
        var programme = new QuantileProgramme(rows, targets, knots, probability);
        for (int iteration = 0; iteration < MostIterations && programme.Gap > SmallGap * rows.Length; iteration++) programme.Step();

        // Rounding may end the search a little earlier; a gap that is no number fails this as well.
        double gap = programme.Gap / rows.Length;
        if (!(gap <= EnoughGap)) throw new ArithmeticException($"The quantile curve is not found: the gap is {gap:G2} per row after {MostIterations} steps, expected {EnoughGap:G2}. Give fewer knots, or rows whose scores are less extreme.");
        return programme._b;
    }

    private void Step()
    {
        double[] db = Direction(isCorrected: false, 0);
        (double primal, double dual) = StepLengths();
        if (Math.Min(primal, dual) < 1)
        {
            double gap = Gap;
            double centring = gap * Math.Pow(GapAfter(primal, dual) / gap, 3) / (2.0 * _a.Length);
            db = Direction(isCorrected: true, centring);
            (primal, dual) = StepLengths();
        }

        for (int i = 0; i < _a.Length; i++)
        {
            (_a[i], _s[i]) = (_a[i] + (primal * _da[i]), _s[i] - (primal * _da[i]));
            (_z[i], _w[i]) = (_z[i] + (dual * _dz[i]), _w[i] + (dual * _dw[i]));
        }

        for (int k = 0; k < _b.Length; k++) _b[k] += dual * db[k];
    }

    /// <summary>
    /// Newton's direction towards z a = w s = <paramref name="centring"/>, with the products of the direction before as correction
    /// if wanted: da = q (g − X db) with Xᵀ da = 0, 1/q = z/a + w/s.
    /// </summary>
    private double[] Direction(bool isCorrected, double centring)
    {
        int n = _a.Length;
        double[] q = new double[n], g = new double[n];
        for (int i = 0; i < n; i++)
        {
            (double ofZ, double ofW) = isCorrected ? (centring - (_da[i] * _dz[i]), centring + (_da[i] * _dw[i])) : (0, 0);
            q[i] = 1 / ((_z[i] / _a[i]) + (_w[i] / _s[i]));
            g[i] = _w[i] - _z[i] + (ofZ / _a[i]) - (ofW / _s[i]);
            (_dz[i], _dw[i]) = ((ofZ / _a[i]) - _z[i], (ofW / _s[i]) - _w[i]);
        }

        double[] db = LeastSquares(q, g, _b.Length);
        for (int i = 0; i < n; i++)
        {
            double da = q[i] * (g[i] - Product(db, _rows[i]));
            _da[i] = da;
            _dz[i] -= _z[i] * da / _a[i];
            _dw[i] += _w[i] * da / _s[i];
        }

        return db;
    }

    /// <summary>How far each side can go before a bound is reached; 1 is Newton's whole step.</summary>
    private (double Primal, double Dual) StepLengths()
    {
        double primal = double.PositiveInfinity, dual = double.PositiveInfinity;
        for (int i = 0; i < _a.Length; i++)
        {
            if (_da[i] < 0) primal = Math.Min(primal, -_a[i] / _da[i]);
            if (_da[i] > 0) primal = Math.Min(primal, _s[i] / _da[i]);
            if (_dz[i] < 0) dual = Math.Min(dual, -_z[i] / _dz[i]);
            if (_dw[i] < 0) dual = Math.Min(dual, -_w[i] / _dw[i]);
        }

        return (Math.Min(1, StepBack * primal), Math.Min(1, StepBack * dual));
    }

    private double GapAfter(double primal, double dual)
    {
        double gap = 0;
        for (int i = 0; i < _a.Length; i++)
        {
            double moved = primal * _da[i];
            gap += ((_z[i] + (dual * _dz[i])) * (_a[i] + moved)) + ((_w[i] + (dual * _dw[i])) * (_s[i] - moved));
        }

        return gap;
    }

    private static double Product(double[] b, KnotRow row) =>
        row.Weight == 0 ? b[row.Left] : ((1 - row.Weight) * b[row.Left]) + (row.Weight * b[row.Left + 1]);

    /// <summary>b of (Xᵀ Q X) b = Xᵀ Q v, by elimination of a positive definite tridiagonal matrix.</summary>
    private double[] LeastSquares(double[] q, double[] v, int knots)
    {
        double[] diagonal = new double[knots], beside = new double[knots], right = new double[knots];
        for (int i = 0; i < q.Length; i++)
        {
            (int left, double weight) = _rows[i];
            double other = 1 - weight;
            diagonal[left] += q[i] * other * other;
            right[left] += q[i] * other * v[i];
            if (weight == 0) continue;
            diagonal[left + 1] += q[i] * weight * weight;
            beside[left] += q[i] * weight * other;
            right[left + 1] += q[i] * weight * v[i];
        }

        for (int k = 1; k < knots; k++)
        {
            double factor = beside[k - 1] / diagonal[k - 1];
            diagonal[k] -= factor * beside[k - 1];
            right[k] -= factor * right[k - 1];
        }

        for (int k = knots - 1; k >= 0; k--) right[k] = (right[k] - (k + 1 < knots ? beside[k] * right[k + 1] : 0)) / diagonal[k];
        return right;
    }
}
