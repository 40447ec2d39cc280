namespace Offshell.Detection.Metrics;

/// <summary>One point of a ROC curve.</summary>
/// <param name="FalseAlarmRate">ε_B: share of normal weight with score &gt; threshold.</param>
/// <param name="Efficiency">ε_S: share of anomalous weight with score &gt; threshold.</param>
/// <param name="Threshold">Rows with a score strictly above it are flagged; −∞ flags all.</param>
/// <param name="PassingNormals">Effective number of normal rows flagged, (Σw)²/Σw².</param>
public readonly record struct RocPoint(double FalseAlarmRate, double Efficiency, double Threshold, double PassingNormals);

/// <summary>The efficiency at a fixed false-alarm rate.</summary>
/// <param name="FalseAlarmRate">ε_B.</param>
/// <param name="Efficiency">ε_S by linear interpolation.</param>
/// <param name="EfficiencyInterval">
/// Clopper-Pearson interval of ε_S from the number of anomalous rows; the threshold's own uncertainty (relative error
/// 1/√(N_B ε_B) of the false-alarm rate) is not in it, the bootstrap band has both.
/// </param>
/// <param name="Threshold">Lowest threshold on the empirical curve whose false-alarm rate does not exceed the stated one.</param>
public sealed record WorkingPoint(double FalseAlarmRate, double Efficiency, Interval EfficiencyInterval, double Threshold);
