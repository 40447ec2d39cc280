using System.Text.Json;
using MathNet.Numerics;

namespace Offshell.Data.Scaling;

/// <summary>
/// Maps a value to the standard normal quantile of its mid-rank among the training values, linearly between knots.
/// Beyond the outermost knots it goes on with the slope of the straight line between them, so that far values stay ordered.
/// </summary>
internal sealed class QuantileScaler : ColumnScaler
{
    private const int MaximumKnots = 1024;

    private readonly double[] _values;
    private readonly double[] _scores;
    private readonly double _tailSlope;

    private QuantileScaler(double[] values, double[] scores)
    {
        _values = values;
        _scores = scores;
        // A column without spread only shifts.
        double slope = values.Length < 2 ? 1 : (scores[^1] - scores[0]) / Saturate(values[^1] - values[0]);
        _tailSlope = slope > 0 && double.IsFinite(slope) ? slope : 1;
    }

    public override ScalerKind Kind => ScalerKind.Quantile;

    public override double Scale(double value) => Interpolate(value, _values, _scores, _tailSlope);

    public override double Unscale(double scaled) => Interpolate(scaled, _scores, _values, 1 / _tailSlope);

    public override double LogSlope(double value)
    {
        if (!(value > _values[0] && value < _values[^1])) return Math.Log(_tailSlope);
        int right = UpperKnot(value, _values);
        return Math.Log((_scores[right] - _scores[right - 1]) / (_values[right] - _values[right - 1]));
    }

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kind", Kind.ToString());
        WriteArray(json, "scores", _scores);
        WriteArray(json, "values", _values);
        json.WriteEndObject();
    }

    internal static QuantileScaler Fit(WeightedSample sample)
    {
        var values = new List<double>();
        var scores = new List<double>();
        double before = 0;
        for (int i = 0; i < sample.Values.Length;)
        {
            double value = sample.Values[i], weight = 0;
            for (; i < sample.Values.Length && sample.Values[i] == value; i++) weight += sample.Weight(i);
            double probability = (before + (weight / 2)) / sample.TotalWeight;
            before += weight;
            double score = -Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * probability);
            // Knots too close for their scores to differ are left out: the map must stay strictly increasing.
            if (scores.Count == 0 || (score > scores[^1] && double.IsFinite(score)))
            {
                values.Add(value);
                scores.Add(score);
            }
        }

        return values.Count == 0 ? new QuantileScaler([0], [0]) : Thinned([.. values], [.. scores]);
    }

    internal static QuantileScaler ReadState(JsonElement element)
    {
        const string what = "the scaler";
        StrictJson.RequireKeys(element, what, "kind", "scores", "values");
        double[] values = StrictJson.Numbers(element, "values", what), scores = StrictJson.Numbers(element, "scores", what);
        if (values.Length is 0 or > MaximumKnots || values.Length != scores.Length || !IsIncreasing(values) || !IsIncreasing(scores))
        {
            throw new FormatException($"'values' and 'scores' of {what} must be two strictly increasing lists of 1 to {MaximumKnots} numbers, equally long.");
        }

        return new QuantileScaler(values, scores);
    }

    private static QuantileScaler Thinned(double[] values, double[] scores)
    {
        if (values.Length <= MaximumKnots) return new QuantileScaler(values, scores);

        double[] thinValues = new double[MaximumKnots], thinScores = new double[MaximumKnots];
        for (int i = 0; i < MaximumKnots; i++)
        {
            int source = (int)((long)i * (values.Length - 1) / (MaximumKnots - 1));
            (thinValues[i], thinScores[i]) = (values[source], scores[source]);
        }

        return new QuantileScaler(thinValues, thinScores);
    }

    private static double Interpolate(double x, double[] from, double[] to, double tailSlope)
    {
        if (double.IsNaN(x)) return x;
        if (x <= from[0]) return Saturate(to[0] + ((x - from[0]) * tailSlope));
        if (x >= from[^1]) return Saturate(to[^1] + ((x - from[^1]) * tailSlope));

        int right = UpperKnot(x, from);
        double share = (x - from[right - 1]) / (from[right] - from[right - 1]);
        return (to[right - 1] * (1 - share)) + (to[right] * share);
    }

    /// <summary>The first knot above x; x lies inside the knots.</summary>
    private static int UpperKnot(double x, double[] knots)
    {
        int found = Array.BinarySearch(knots, x);
        return found >= 0 ? found + 1 : ~found;
    }

    private static bool IsIncreasing(double[] values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (!(values[i] > values[i - 1])) return false;
        }

        return true;
    }

    private static void WriteArray(Utf8JsonWriter json, string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
