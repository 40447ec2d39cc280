using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Offshell.Data.Scaling;

/// <summary>
/// What a network sees of one numeric column: the scaled value, unchanged within the training range and a margin around
/// it, and growing only logarithmically beyond. Strictly increasing (up to the resolution of a float) and finite for every
/// finite value, so that far outliers neither overflow the network nor change places. Immutable.
/// </summary>
public sealed class InputScaler
{
    /// <summary>The margin that is used unless another is asked for, in scaled units.</summary>
    public const double DefaultMargin = 1;

    /// <summary>The map is linear at most this far from 0, in scaled units, however heavy the tails of the training values are.</summary>
    public const double LinearLimit = 1000;

    private readonly double _low;
    private readonly double _high;

    private InputScaler(ColumnScaler scaler, double low, double high)
    {
        Scaler = scaler;
        _low = low;
        _high = high;
    }

    /// <summary>The scaler before the squash.</summary>
    public ColumnScaler Scaler { get; }

    /// <summary>Fits scaler and range to training values; parameters and errors as for <see cref="ColumnScaler.Fit"/>.</summary>
    /// <param name="kind">The rule of the scaler.</param>
    /// <param name="values">The training values; NaN is missing.</param>
    /// <param name="weights">One weight per value, or empty.</param>
    /// <param name="margin">How far beyond the training range the map stays linear, in scaled units; finite, not negative.</param>
    public static InputScaler Fit(ScalerKind kind, ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default, double margin = DefaultMargin)
    {
        if (!(margin >= 0 && double.IsFinite(margin))) throw new ArgumentOutOfRangeException(nameof(margin), margin, "Expected a finite margin that is not negative.");

        var scaler = ColumnScaler.Fit(kind, values, weights);
        double low = 0, high = 0;
        bool isFirst = true;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i]) || (!weights.IsEmpty && weights[i] == 0)) continue;
            double scaled = scaler.Scale(values[i]);
            (low, high) = isFirst ? (scaled, scaled) : (Math.Min(low, scaled), Math.Max(high, scaled));
            isFirst = false;
        }

        return new InputScaler(scaler, Math.Clamp(low - margin, -LinearLimit, LinearLimit), Math.Clamp(high + margin, -LinearLimit, LinearLimit));
    }

    /// <summary>
    /// The range in which the map is (x − center) / spread, in scaled units; null if the scaler is not of that form.
    /// </summary>
    public LinearRange? Linear => Scaler is AffineScaler affine ? new LinearRange(affine.Center, affine.Spread, _low, _high) : null;

    /// <summary>The network's input for a raw value, in [−1710, 1710]; NaN for missing.</summary>
    public float Apply(double value) => (float)Squash(Scaler.Scale(value));

    /// <summary>The same for consecutive values of the column.</summary>
    /// <param name="values">Raw values; NaN for missing.</param>
    /// <param name="inputs">As many inputs, overwritten; NaN for missing.</param>
    /// <exception cref="ArgumentException">There is less room than there are values.</exception>
    public void Apply(ReadOnlySpan<double> values, Span<float> inputs)
    {
        if (inputs.Length < values.Length) throw new ArgumentException($"There is room for {inputs.Length} inputs; expected {values.Length} or more.", nameof(inputs));

        int done = Scaler is AffineScaler affine ? ApplyLinear(affine, values, inputs) : 0;
        for (int i = done; i < values.Length; i++) inputs[i] = Apply(values[i]);
    }

    /// <summary>The squash alone, on the scaled value: u inside the range, high + log(1 + u − high) above it and likewise below.</summary>
    public double Squash(double scaled)
    {
        if (scaled > _high) return _high + Math.Log(1 + Math.Min(scaled - _high, double.MaxValue));
        return scaled < _low ? _low - Math.Log(1 + Math.Min(_low - scaled, double.MaxValue)) : scaled;
    }

    /// <summary>Eight values at a time; those outside the range one by one. Returns how many values that were.</summary>
    private int ApplyLinear(AffineScaler scaler, ReadOnlySpan<double> values, Span<float> inputs)
    {
        int width = Vector512<double>.Count, whole = values.Length - (values.Length % width);
        Vector512<double> center = Vector512.Create(scaler.Center), spread = Vector512.Create(scaler.Spread);
        Vector512<double> low = Vector512.Create(_low), high = Vector512.Create(_high);
        for (int i = 0; i < whole; i += width)
        {
            Vector512<double> scaled = (Vector512.Create(values.Slice(i, width)) - center) / spread;
            Vector256.Narrow(scaled.GetLower(), scaled.GetUpper()).CopyTo(inputs[i..]);
            Vector512<double> inside = Vector512.GreaterThanOrEqual(scaled, low) & Vector512.LessThanOrEqual(scaled, high);
            for (ulong outside = ~Vector512.ExtractMostSignificantBits(inside) & 0xFF; outside != 0; outside &= outside - 1)
            {
                int lane = i + BitOperations.TrailingZeroCount(outside);
                inputs[lane] = Apply(values[lane]);
            }
        }

        return whole;
    }

    /// <summary>Writes the state as one JSON object, keys sorted.</summary>
    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteNumber("high", _high);
        json.WriteNumber("low", _low);
        json.WritePropertyName("scaler");
        Scaler.Write(json);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">The JSON is not the state of an input scaler.</exception>
    public static InputScaler Read(JsonElement element)
    {
        const string what = "the input scaler";
        StrictJson.RequireKeys(element, what, "high", "low", "scaler");
        double low = StrictJson.Number(element, "low", what), high = StrictJson.Number(element, "high", what);
        if (!(low >= -LinearLimit && low <= high && high <= LinearLimit))
        {
            throw new FormatException($"'low' and 'high' of {what} are {low} and {high}; expected {-LinearLimit} ≤ low ≤ high ≤ {LinearLimit}.");
        }

        return new InputScaler(ColumnScaler.Read(StrictJson.Member(element, "scaler", JsonValueKind.Object, what)), low, high);
    }
}

/// <summary>Where an <see cref="InputScaler"/> is linear: u = (x − center) / spread for u between low and high.</summary>
/// <param name="Center">The value that becomes 0.</param>
/// <param name="Spread">The distance that becomes 1; positive.</param>
/// <param name="Low">Least u.</param>
/// <param name="High">Largest u.</param>
public readonly record struct LinearRange(double Center, double Spread, double Low, double High);
