namespace Offshell.Detection.Metrics;

/// <summary>The gain in significance by a cut: SIC = ε_S/√ε_B. A random score has √ε_S.</summary>
/// <param name="Value">ε_S/√ε_B.</param>
/// <param name="FalseAlarmRate">ε_B of the point.</param>
/// <param name="Efficiency">ε_S of the point.</param>
/// <param name="Threshold">Flagged are the rows strictly above it.</param>
public sealed record SignificanceImprovement(double Value, double FalseAlarmRate, double Efficiency, double Threshold)
{
    /// <summary>Fewest normal rows that must pass for a point to be trusted: 20 % relative error of ε_B.</summary>
    public const double MinimumPassingNormals = 25;

    /// <summary>
    /// The largest SIC over the points of the empirical curve where at least <see cref="MinimumPassingNormals"/> normal rows
    /// pass; null ("n/a") with fewer normal rows than that.
    /// </summary>
    public static SignificanceImprovement? Maximum(RocCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        SignificanceImprovement? best = null;
        foreach (RocPoint point in curve.Points)
        {
            if (point.PassingNormals < MinimumPassingNormals * (1 - 1e-12)) continue;
            double value = At(point);
            if (best is null || value > best.Value) best = new SignificanceImprovement(value, point.FalseAlarmRate, point.Efficiency, point.Threshold);
        }

        return best;
    }

    /// <summary>SIC of one point; NaN at ε_B = 0.</summary>
    public static double At(RocPoint point) => point.FalseAlarmRate > 0 ? point.Efficiency / Math.Sqrt(point.FalseAlarmRate) : double.NaN;

    /// <summary>
    /// Total improvement (arXiv:2105.14027): the largest ε_S/√ε_B over channels and ε_B in {1e-2, 1e-3, 1e-4}. Rates where a
    /// channel expects fewer than ten false alarms are left out; null ("n/a") if none remains.
    /// </summary>
    /// <param name="channels">One curve per channel.</param>
    public static double? Total(IEnumerable<RocCurve> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        double? best = null;
        foreach (RocCurve curve in channels)
        {
            foreach (double rate in (ReadOnlySpan<double>)[1e-2, 1e-3, 1e-4])
            {
                if (curve.WorkingPointAt(rate) is not { } point) continue;
                best = Math.Max(best ?? 0, point.Efficiency / Math.Sqrt(rate));
            }
        }

        return best;
    }
}
