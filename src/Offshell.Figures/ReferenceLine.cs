namespace Offshell.Figures;

/// <summary>Which axis a line or range refers to.</summary>
public enum AxisName
{
    /// <summary>The horizontal axis: the line stands upright.</summary>
    X,

    /// <summary>The vertical axis: the line lies flat.</summary>
    Y,
}

/// <summary>A dashed line across the plot at one value, for example a threshold, named at the edge of the plot.</summary>
/// <param name="Axis">Axis that <paramref name="Value"/> refers to.</param>
/// <param name="Value">Place in axis units, finite.</param>
/// <param name="Label">Name; empty for none.</param>
public sealed record ReferenceLine(AxisName Axis, double Value, string Label = "");

/// <summary>A shaded part of the plot, for example a signal region or a time of alarm, named at the edge of the plot.</summary>
/// <param name="Axis">Axis that the ends refer to.</param>
/// <param name="From">One end in axis units, finite.</param>
/// <param name="To">Other end in axis units, finite.</param>
/// <param name="Label">Name; empty for none.</param>
public sealed record ShadedRange(AxisName Axis, double From, double To, string Label = "");
