using System.Text.Json;

namespace Offshell.Data.Scaling;

/// <summary>
/// A strictly increasing map of one column to a common scale, fitted on training values only. Immutable. Missing (NaN)
/// stays NaN; finite values stay finite.
/// </summary>
public abstract class ColumnScaler
{
    private protected ColumnScaler()
    {
    }

    /// <summary>Which rule was fitted.</summary>
    public abstract ScalerKind Kind { get; }

    /// <summary>The scaled value; saturates at ±<see cref="double.MaxValue"/>.</summary>
    public abstract double Scale(double value);

    /// <summary>The inverse of <see cref="Scale"/>.</summary>
    public abstract double Unscale(double scaled);

    /// <summary>log d Scale / dx at a value, in nats: what a density on the scaled value must be changed by to be one on the value.</summary>
    public abstract double LogSlope(double value);

    /// <summary>Fits to training values.</summary>
    /// <param name="kind">The rule.</param>
    /// <param name="values">The training values; NaN is missing and skipped.</param>
    /// <param name="weights">One finite weight per value, not negative; empty means equal weights. Values of weight 0 are skipped.</param>
    /// <returns>A scaler; for a column without spread it only shifts, for one without values it changes nothing.</returns>
    /// <exception cref="ArgumentException">The weights differ in number from the values, or one is negative or not finite; or a value is infinite.</exception>
    public static ColumnScaler Fit(ScalerKind kind, ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        var sample = WeightedSample.Create(values, weights);
        return kind switch
        {
            ScalerKind.Standard => AffineScaler.FitStandard(sample),
            ScalerKind.Robust => AffineScaler.FitRobust(sample),
            ScalerKind.MinMax => AffineScaler.FitMinMax(sample),
            ScalerKind.Quantile => QuantileScaler.Fit(sample),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of the named scalers."),
        };
    }

    /// <summary>Writes the state as one JSON object, keys sorted.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">The JSON is not the state of a scaler.</exception>
    public static ColumnScaler Read(JsonElement element)
    {
        const string what = "the scaler";
        ScalerKind kind = StrictJson.Name<ScalerKind>(element, "kind", what);
        return kind == ScalerKind.Quantile ? QuantileScaler.ReadState(element) : AffineScaler.ReadState(element, kind);
    }

    private protected static double Saturate(double value) => Math.Clamp(value, -double.MaxValue, double.MaxValue);
}
