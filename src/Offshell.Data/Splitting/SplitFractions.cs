namespace Offshell.Data;

/// <summary>The shares of the rows that are kept from training; the rest trains. Each is at least 0 and their sum is below 1.</summary>
public sealed record SplitFractions
{
    /// <summary>The share for calibration. Default 0.2; 0 for none.</summary>
    public double Calibration { get; init; } = 0.2;

    /// <summary>The share for validation (early stopping, choice of options). Default 0.1; 0 for none.</summary>
    public double Validation { get; init; } = 0.1;

    internal void RequireValid()
    {
        if (!(Calibration >= 0 && Validation >= 0 && Calibration + Validation < 1))
        {
            throw new ArgumentException(
                $"The fractions are {Calibration} for calibration and {Validation} for validation; expected two numbers of at least 0 with a sum below 1.");
        }
    }
}
