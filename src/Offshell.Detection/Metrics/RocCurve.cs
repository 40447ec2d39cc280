using System.Collections.Immutable;

namespace Offshell.Detection.Metrics;

/// <summary>
/// The empirical ROC curve: efficiency (share of anomalous weight flagged) against false-alarm rate (share of normal
/// weight flagged), one point per distinct score, from (0, 0) to (1, 1). Between points it is a straight line.
/// </summary>
public sealed class RocCurve
{
    /// <summary>Fewer expected false alarms than this make an efficiency at fixed false-alarm rate "n/a".</summary>
    public const double MinimumFalseAlarms = 10;

    private readonly double _effectiveAnomalies;

    /// <summary>Builds the curve.</summary>
    public RocCurve(LabelledScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        (_effectiveAnomalies, EffectiveNormals) = (scores.EffectiveAnomalies, scores.EffectiveNormals);
        ReadOnlySpan<TieGroup> groups = scores.Groups;
        var points = ImmutableArray.CreateBuilder<RocPoint>(groups.Length + 1);
        points.Add(new RocPoint(0, 0, groups[0].Score, 0));
        double anomalies = 0, normals = 0, squares = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            anomalies += groups[g].Anomalies;
            normals += groups[g].Normals;
            squares += groups[g].SquaredNormals;
            bool last = g + 1 == groups.Length; // Sums may round; the last point is (1, 1) by definition.
            points.Add(new RocPoint(
                last ? 1 : Math.Min(1, normals / scores.NormalWeight), last ? 1 : Math.Min(1, anomalies / scores.AnomalyWeight),
                last ? double.NegativeInfinity : groups[g + 1].Score, squares > 0 ? normals * normals / squares : 0));
        }

        Points = points.MoveToImmutable();
    }

    /// <summary>All points, false-alarm rate and efficiency never falling, threshold falling.</summary>
    public ImmutableArray<RocPoint> Points { get; }

    /// <summary>Effective number of normal rows behind the curve.</summary>
    public double EffectiveNormals { get; }

    /// <summary>Efficiency at a false-alarm rate, by linear interpolation; at a vertical step the upper end.</summary>
    /// <param name="falseAlarmRate">In [0, 1].</param>
    public double EfficiencyAt(double falseAlarmRate)
    {
        RequireRate(falseAlarmRate, nameof(falseAlarmRate));
        int index = LastWithin(falseAlarmRate);
        if (index == Points.Length - 1) return 1;
        RocPoint left = Points[index], right = Points[index + 1];
        double share = (falseAlarmRate - left.FalseAlarmRate) / (right.FalseAlarmRate - left.FalseAlarmRate);
        return left.Efficiency + (share * (right.Efficiency - left.Efficiency));
    }

    /// <summary>Smallest false-alarm rate at which an efficiency is reached, by linear interpolation.</summary>
    /// <param name="efficiency">In [0, 1].</param>
    public double FalseAlarmRateAt(double efficiency)
    {
        RequireRate(efficiency, nameof(efficiency));
        int low = 0, high = Points.Length - 1; // First point whose efficiency reaches the wanted one.
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Points[middle].Efficiency >= efficiency) high = middle;
            else low = middle + 1;
        }

        if (low == 0) return 0;
        RocPoint left = Points[low - 1], right = Points[low];
        double share = (efficiency - left.Efficiency) / (right.Efficiency - left.Efficiency);
        return left.FalseAlarmRate + (share * (right.FalseAlarmRate - left.FalseAlarmRate));
    }

    /// <summary>
    /// Background rejection 1/ε_B at an efficiency, or null ("n/a") when fewer than <see cref="MinimumFalseAlarms"/> normal
    /// rows pass there.
    /// </summary>
    /// <param name="efficiency">In [0, 1]; customary values are 0.3 and 0.5.</param>
    public double? RejectionAt(double efficiency)
    {
        double rate = FalseAlarmRateAt(efficiency);
        return EffectiveNormals * rate < MinimumFalseAlarms ? null : 1 / rate;
    }

    /// <summary>
    /// The working point at a false-alarm rate, or null ("n/a") when fewer than <see cref="MinimumFalseAlarms"/> normal
    /// rows are expected to pass, N_B ε_B &lt; 10.
    /// </summary>
    /// <param name="falseAlarmRate">ε_B, in (0, 1).</param>
    /// <param name="coverage">Coverage of the interval of the efficiency, in (0, 1); default 0.95.</param>
    public WorkingPoint? WorkingPointAt(double falseAlarmRate, double coverage = 0.95)
    {
        Guard.OpenUnit(falseAlarmRate);
        // A hair of slack: 1000 rows at 0.01 expect ten, whatever the last bit of the product.
        if (EffectiveNormals * falseAlarmRate < MinimumFalseAlarms * (1 - 1e-12)) return null;
        double efficiency = EfficiencyAt(falseAlarmRate);
        double passing = Math.Clamp(efficiency * _effectiveAnomalies, 0, _effectiveAnomalies);
        return new WorkingPoint(falseAlarmRate, efficiency, BinomialInterval.ClopperPearson(passing, _effectiveAnomalies, coverage),
            Points[LastWithin(falseAlarmRate)].Threshold);
    }

    /// <summary>
    /// At most about <paramref name="maximumPoints"/> points for drawing, the ends included: corners of straight runs, spaced
    /// evenly along the curve on linear and on logarithmic axes of the false-alarm rate.
    /// </summary>
    /// <param name="maximumPoints">Wanted size, ≥ 10.</param>
    public ImmutableArray<RocPoint> Thin(int maximumPoints = 400)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumPoints, 10);
        if (Points.Length <= maximumPoints) return Points;
        double smallest = Points.First(point => point.FalseAlarmRate > 0).FalseAlarmRate;
        // The curve is at most 2 long in |dx| + |dy| and -ln(smallest) long in ln x; each gets half of the points.
        double step = 4.0 / (maximumPoints - 4), logStep = Math.Max(2 * -Math.Log(smallest) / (maximumPoints - 4), 1e-12);
        var kept = ImmutableArray.CreateBuilder<RocPoint>();
        kept.Add(Points[0]);
        for (int i = 1; i < Points.Length - 1; i++)
        {
            RocPoint last = kept[^1], point = Points[i];
            double moved = point.FalseAlarmRate - last.FalseAlarmRate + point.Efficiency - last.Efficiency;
            bool far = moved >= step || Math.Log(Math.Max(point.FalseAlarmRate, smallest) / Math.Max(last.FalseAlarmRate, smallest)) >= logStep;
            if (far) kept.Add(point);
        }

        kept.Add(Points[^1]);
        return kept.ToImmutable();
    }

    // Index of the last point whose false-alarm rate does not exceed the given one.
    private int LastWithin(double falseAlarmRate)
    {
        int low = 0, high = Points.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Points[middle].FalseAlarmRate <= falseAlarmRate) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private static void RequireRate(double rate, string name)
    {
        if (!(rate >= 0 && rate <= 1)) throw new ArgumentOutOfRangeException(name, rate, $"Found {rate}, expected a rate from 0 to 1.");
    }
}
