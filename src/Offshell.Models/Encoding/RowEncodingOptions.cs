namespace Offshell.Models.Encoding;

/// <summary>What a classical algorithm, which knows no conditions, makes of condition columns.</summary>
public enum ConditionUse
{
    /// <summary>Numeric features are replaced by what a linear regression on the conditions leaves of them.</summary>
    Residual,

    /// <summary>Conditions are modelled like features; a rare condition is then itself anomalous.</summary>
    Joined,

    /// <summary>Conditions are not looked at.</summary>
    Ignored,
}

/// <summary>In which units a classical algorithm sees numeric columns.</summary>
public enum NumberScale
{
    /// <summary>Each column has mean 0 and deviation 1 over the training rows.</summary>
    Standardised,

    /// <summary>All columns share one unit, such that they span 0 to 1 together over the training rows: for pixels.</summary>
    CommonRange,
}

/// <summary>How tables become rows of numbers for the classical algorithms. Immutable; stored with the model.</summary>
public sealed record RowEncodingOptions
{
    /// <summary>What is made of condition columns; without any, all choices are the same. Default <see cref="ConditionUse.Residual"/>.</summary>
    public ConditionUse Conditions { get; init; }

    /// <summary>The units of numeric features. Default each column's own.</summary>
    public NumberScale Numbers { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (!Enum.IsDefined(Numbers)) yield return $"{nameof(Numbers)} is {Numbers}; expected Standardised or CommonRange.";
        if (!Enum.IsDefined(Conditions)) yield return $"{nameof(Conditions)} is {Conditions}, which is no use of conditions.";
    }
}
