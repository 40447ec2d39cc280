using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>
/// Roles and kinds of columns by name. Each list holds names, in which <c>*</c> stands for any characters; a name given in
/// full counts before one with a wildcard. Columns that no list names are features, except the arrays beside the features of
/// an .npz file and the labels of IDX images, which are ignored.
/// </summary>
public sealed record RoleOptions
{
    /// <summary>Columns that are features even if they would be ignored otherwise.</summary>
    public ImmutableArray<string> Feature { get; init; } = [];

    /// <summary>Columns that the model is told.</summary>
    public ImmutableArray<string> Condition { get; init; } = [];

    /// <summary>The column with the known kind of normal; one at most.</summary>
    public ImmutableArray<string> Class { get; init; } = [];

    /// <summary>The column with the truth; one at most.</summary>
    public ImmutableArray<string> Label { get; init; } = [];

    /// <summary>Columns to ignore.</summary>
    public ImmutableArray<string> Drop { get; init; } = [];

    /// <summary>The column with the weights of the rows, finite and not negative; one at most.</summary>
    public ImmutableArray<string> Weight { get; init; } = [];

    /// <summary>Columns that are copied to the output.</summary>
    public ImmutableArray<string> Identifier { get; init; } = [];

    /// <summary>The column whose equal values are never separated by a split; one at most.</summary>
    public ImmutableArray<string> Group { get; init; } = [];

    /// <summary>The column that orders the rows, numbers or ISO 8601 dates; one at most.</summary>
    public ImmutableArray<string> Time { get; init; } = [];

    /// <summary>Columns that are numeric whatever they hold; other texts are then errors.</summary>
    public ImmutableArray<string> Numeric { get; init; } = [];

    /// <summary>Columns that are categorical even if they hold numbers.</summary>
    public ImmutableArray<string> Categorical { get; init; } = [];

    /// <summary>Columns that allow missing values even if the training rows have none.</summary>
    public ImmutableArray<string> AllowMissing { get; init; } = [];

    /// <summary>The likelihood head of columns, by name or wildcard.</summary>
    public ImmutableDictionary<string, string> Heads { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The family of columns that share blame, by name or wildcard.</summary>
    public ImmutableDictionary<string, string> Families { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// The most categories of a column; a text column with more is not modelled. At least 2, at most <see cref="CategoryLimit"/>.
    /// Default 256.
    /// </summary>
    public int MaximumCategories { get; init; } = 256;

    /// <summary>The largest value of <see cref="MaximumCategories"/>: 65536.</summary>
    public const int CategoryLimit = 1 << 16;

    /// <summary>The lists of names by role.</summary>
    internal IEnumerable<(ColumnRole Role, ImmutableArray<string> Names)> ByRole =>
    [
        (ColumnRole.Feature, Feature), (ColumnRole.Condition, Condition), (ColumnRole.Class, Class), (ColumnRole.Label, Label),
        (ColumnRole.Weight, Weight), (ColumnRole.Identifier, Identifier), (ColumnRole.Group, Group), (ColumnRole.Time, Time),
        (ColumnRole.Dropped, Drop),
    ];

    internal void RequireValid()
    {
        if (MaximumCategories is < 2 or > CategoryLimit)
        {
            throw new ArgumentException($"{nameof(MaximumCategories)} is {MaximumCategories}; expected 2 to {CategoryLimit}.");
        }
    }
}
