using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>What is known about one column before its values are read. Equal when all parts are equal, category by category.</summary>
public sealed record ColumnSchema
{
    private readonly ImmutableArray<string> _categories = [];

    /// <summary>The name in the header of the file; compared letter by letter.</summary>
    public required string Name { get; init; }

    /// <summary>How the values are stored. Default numeric.</summary>
    public ColumnKind Kind { get; init; }

    /// <summary>What the column is used for. Default feature.</summary>
    public ColumnRole Role { get; init; }

    /// <summary>Whether a missing value is accepted. Default false.</summary>
    public bool AllowsMissing { get; init; }

    /// <summary>The categories in the order of their codes 0, 1, …; empty unless <see cref="Kind"/> is categorical.</summary>
    public ImmutableArray<string> Categories
    {
        get => _categories;
        init => _categories = value.IsDefault ? [] : value;
    }

    /// <summary>The likelihood head asked for by name; null means chosen by the data.</summary>
    public string? Head { get; init; }

    /// <summary>A named group of columns that share blame in explanations; null means the column stands alone.</summary>
    public string? Family { get; init; }

    /// <summary>Compares all parts, the categories one by one.</summary>
    public bool Equals(ColumnSchema? other) =>
        other is not null && Name == other.Name && Kind == other.Kind && Role == other.Role
        && AllowsMissing == other.AllowsMissing && Head == other.Head && Family == other.Family
        && Categories.AsSpan().SequenceEqual(other.Categories.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Kind, Role, AllowsMissing, Categories.Length, Head, Family);
}
