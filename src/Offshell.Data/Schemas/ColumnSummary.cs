namespace Offshell.Data;

/// <summary>What one pass over a column has found. The statistics are over the numbers of the column and NaN if it has none.</summary>
public sealed record ColumnSummary
{
    /// <summary>Name, kind, role and the rest of the schema.</summary>
    public required ColumnSchema Schema { get; init; }

    /// <summary>The number of rows.</summary>
    public required long Count { get; init; }

    /// <summary>The number of missing values.</summary>
    public required long Missing { get; init; }

    /// <summary>The number of different values, if it is at most the cap.</summary>
    public required int Distinct { get; init; }

    /// <summary>Whether there are more different values than were counted.</summary>
    public required bool IsDistinctCapped { get; init; }

    /// <summary>The smallest number.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>The largest number.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>The mean.</summary>
    public double Mean { get; init; } = double.NaN;

    /// <summary>The population standard deviation.</summary>
    public double StandardDeviation { get; init; } = double.NaN;

    /// <summary>The 0.05 quantile; exact up to 8192 numbers, beyond that from a random sample of as many.</summary>
    public double Quantile05 { get; init; } = double.NaN;

    /// <summary>The 0.25 quantile, likewise.</summary>
    public double Quantile25 { get; init; } = double.NaN;

    /// <summary>The median, likewise.</summary>
    public double Median { get; init; } = double.NaN;

    /// <summary>The 0.75 quantile, likewise.</summary>
    public double Quantile75 { get; init; } = double.NaN;

    /// <summary>The 0.95 quantile, likewise.</summary>
    public double Quantile95 { get; init; } = double.NaN;

    /// <summary>The share of zeros among the numbers.</summary>
    public double ZeroFraction { get; init; } = double.NaN;

    /// <summary>Whether all numbers are whole; false if there is none.</summary>
    public bool IsInteger { get; init; }

    /// <summary>Whether no number is below 0; false if there is none.</summary>
    public bool IsNonNegative { get; init; }

    /// <summary>Whether all values that are not missing are equal; true if there is none.</summary>
    public bool IsConstant => !IsDistinctCapped && Distinct <= 1;
}
