namespace Offshell.Models.Encoding;

/// <summary>
/// How a numeric column enters a network: standardised, and beyond the training range squashed by a logarithm, so that
/// values up to ±1e30 stay finite and keep their order.
/// </summary>
/// <param name="Center">Subtracted first, in the column's unit.</param>
/// <param name="Scale">Divided by, in the column's unit, positive.</param>
/// <param name="Low">Smallest scaled value that passes unchanged.</param>
/// <param name="High">Largest scaled value that passes unchanged.</param>
public sealed record NumericInput(double Center, double Scale, double Low, double High)
{
    /// <summary>Margin beyond the training range, in scaled units, before the squash sets in.</summary>
    public const double Margin = 1;

    /// <summary>From training statistics; a constant column keeps scale 1.</summary>
    public static NumericInput From(double mean, double deviation, double minimum, double maximum)
    {
        double scale = deviation > 0 && double.IsFinite(deviation) ? deviation : 1;
        return new NumericInput(mean, scale, ((minimum - mean) / scale) - Margin, ((maximum - mean) / scale) + Margin);
    }

    /// <summary>The input for a raw value; NaN stays NaN.</summary>
    public double Encode(double raw)
    {
        double z = (raw - Center) / Scale;
        if (z > High) return High + Math.Log(1 + (z - High));
        if (z < Low) return Low - Math.Log(1 + (Low - z));
        return z;
    }
}
