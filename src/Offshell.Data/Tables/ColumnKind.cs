namespace Offshell.Data;

/// <summary>How the values of a column are stored and what they can mean.</summary>
public enum ColumnKind
{
    /// <summary>Real numbers; NaN is missing.</summary>
    Numeric,

    /// <summary>One of the categories that the schema lists.</summary>
    Categorical,

    /// <summary>Free text, kept as it was written; never modelled.</summary>
    Text,
}
