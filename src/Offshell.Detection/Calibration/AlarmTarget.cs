using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>What the user asked for: a false-alarm rate, or a budget of alarms per day, optionally with confidence.</summary>
public sealed record AlarmTarget
{
    private AlarmTarget(double alpha, double? confidence) => (Alpha, Confidence) = (alpha, confidence);

    /// <summary>α: probability that a normal row alarms, in (0, 1).</summary>
    public double Alpha { get; }

    /// <summary>
    /// Null: the rate holds on average over calibration sets. A value in (0, 1): the rate realised with this calibration set
    /// is at most α with that confidence.
    /// </summary>
    public double? Confidence { get; }

    /// <summary>A false-alarm rate.</summary>
    /// <param name="alpha">α, in (0, 1).</param>
    /// <param name="confidence">See <see cref="Confidence"/>; default null.</param>
    public static AlarmTarget Rate(double alpha, double? confidence = null)
    {
        Guard.OpenUnit(alpha);
        if (confidence is { } value) Guard.OpenUnit(value, nameof(confidence));
        return new AlarmTarget(alpha, confidence);
    }

    /// <summary>A budget of false alarms: α = alarms per day/rows per day.</summary>
    /// <param name="alarmsPerDay">Mean number of false alarms per day that is bearable, &gt; 0.</param>
    /// <param name="rowsPerDay">Rows scored per day, more than the alarms.</param>
    /// <param name="confidence">See <see cref="Confidence"/>; default null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive and finite, or there are not more rows than alarms.</exception>
    public static AlarmTarget PerDay(double alarmsPerDay, double rowsPerDay, double? confidence = null)
    {
        if (!(alarmsPerDay > 0 && double.IsFinite(alarmsPerDay)))
            throw new ArgumentOutOfRangeException(nameof(alarmsPerDay), alarmsPerDay, $"Found {alarmsPerDay} alarms per day, expected a positive number.");
        if (!(rowsPerDay > alarmsPerDay && double.IsFinite(rowsPerDay)))
        {
            throw new ArgumentOutOfRangeException(nameof(rowsPerDay), rowsPerDay,
                $"Found {rowsPerDay} rows per day for {alarmsPerDay} alarms per day, expected more rows than alarms: otherwise every row may alarm.");
        }

        return Rate(alarmsPerDay / rowsPerDay, confidence);
    }

    /// <summary>The threshold that meets the target.</summary>
    public Threshold ThresholdOf(ConformalCalibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        return Confidence is { } confidence ? calibration.ConfidentThreshold(Alpha, confidence) : calibration.Threshold(Alpha);
    }
}
