namespace Offshell.Detection.Calibration;

/// <summary>How unusual a score is among normal rows.</summary>
/// <param name="Value">Probability that a normal row scores at least as high, in (0, 1].</param>
/// <param name="IsExtrapolated">Whether the score lies above every calibration score, so that a fitted tail and not counting decides.</param>
public readonly record struct PValue(double Value, bool IsExtrapolated);

/// <summary>The score above which a row is anomalous.</summary>
/// <param name="Value">Anomalous are the rows whose score is <em>strictly</em> above it.</param>
/// <param name="IsExtrapolated">Whether it lies above every calibration score, so that a fitted tail and not counting decides.</param>
public readonly record struct Threshold(double Value, bool IsExtrapolated);
