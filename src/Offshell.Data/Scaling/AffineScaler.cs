using System.Text.Json;

namespace Offshell.Data.Scaling;

/// <summary>(x − centre) / spread: the standard, robust and min-max rules.</summary>
internal sealed class AffineScaler : ColumnScaler
{
    private readonly double _center;
    private readonly double _spread;

    private AffineScaler(ScalerKind kind, double center, double spread)
    {
        Kind = kind;
        _center = center;
        _spread = spread > 0 && double.IsFinite(spread) ? spread : 1;
    }

    public override ScalerKind Kind { get; }

    internal double Center => _center;

    internal double Spread => _spread;

    public override double Scale(double value)
    {
        double difference = value - _center;
        // Two values near the ends of the range can be farther apart than the range: halve before subtracting.
        return double.IsInfinity(difference)
            ? Saturate(((value / 2) - (_center / 2)) / _spread * 2)
            : Saturate(difference / _spread);
    }

    public override double Unscale(double scaled) => Saturate((scaled * _spread) + _center);

    public override double LogSlope(double value) => -Math.Log(_spread);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("center", _center);
        json.WriteString("kind", Kind.ToString());
        json.WriteNumber("spread", _spread);
        json.WriteEndObject();
    }

    internal static AffineScaler FitStandard(WeightedSample sample)
    {
        (double mean, double deviation) = sample.Moments();
        return new AffineScaler(ScalerKind.Standard, mean, deviation);
    }

    /// <summary>If half of the values are equal the quartiles coincide; the standard deviation then gives the spread.</summary>
    internal static AffineScaler FitRobust(WeightedSample sample)
    {
        double range = sample.Quantile(0.75) - sample.Quantile(0.25);
        return new AffineScaler(ScalerKind.Robust, sample.Quantile(0.5), range > 0 ? range : sample.Moments().Deviation);
    }

    internal static AffineScaler FitMinMax(WeightedSample sample)
    {
        double[] values = sample.Values;
        return values.Length == 0
            ? new AffineScaler(ScalerKind.MinMax, 0, 1)
            : new AffineScaler(ScalerKind.MinMax, values[0], Saturate(values[^1] - values[0]));
    }

    internal static AffineScaler ReadState(JsonElement element, ScalerKind kind)
    {
        const string what = "the scaler";
        StrictJson.RequireKeys(element, what, "center", "kind", "spread");
        double spread = StrictJson.Number(element, "spread", what);
        if (spread <= 0) throw new FormatException($"'spread' of {what} is {spread}; expected a number above 0.");
        return new AffineScaler(kind, StrictJson.Number(element, "center", what), spread);
    }
}
