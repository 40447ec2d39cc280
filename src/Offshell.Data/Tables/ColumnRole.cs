namespace Offshell.Data;

/// <summary>What a column is used for.</summary>
public enum ColumnRole
{
    /// <summary>Modelled: the detector learns its normal values.</summary>
    Feature,

    /// <summary>Told to the model as context, never modelled.</summary>
    Condition,

    /// <summary>A known kind of normal, seen in training only.</summary>
    Class,

    /// <summary>The truth, seen by evaluation only.</summary>
    Label,

    /// <summary>The weight of the row in training.</summary>
    Weight,

    /// <summary>Copied to the output, used for nothing else.</summary>
    Identifier,

    /// <summary>Rows of the same group are never separated by a split.</summary>
    Group,

    /// <summary>Orders the rows: splits follow it.</summary>
    Time,

    /// <summary>Read and ignored.</summary>
    Dropped,
}
