using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>The columns of a table, in order, each name once. Equal when all columns are equal.</summary>
public sealed record Schema
{
    private readonly ImmutableArray<ColumnSchema> _columns = [];
    private readonly FrozenDictionary<string, int> _indices = FrozenDictionary<string, int>.Empty;

    /// <summary>The columns, in the order of the table.</summary>
    /// <exception cref="ArgumentException">Two columns have the same name.</exception>
    public required ImmutableArray<ColumnSchema> Columns
    {
        get => _columns;
        init
        {
            _columns = value.IsDefault ? [] : value;
            _indices = IndexByName(_columns);
        }
    }

    /// <summary>The number of columns, whatever their role.</summary>
    public int Count => _columns.Length;

    /// <summary>The column at a position.</summary>
    public ColumnSchema this[int column] => _columns[column];

    /// <summary>A schema of numeric features.</summary>
    public static Schema OfFeatures(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new Schema { Columns = [.. names.Select(name => new ColumnSchema { Name = name })] };
    }

    /// <summary>The position of a column, or −1 if no column has this name.</summary>
    public int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _indices.TryGetValue(name, out int index) ? index : -1;
    }

    /// <summary>The positions of all columns with this role, ascending.</summary>
    public ImmutableArray<int> IndicesOf(ColumnRole role) =>
        [.. Enumerable.Range(0, Count).Where(column => _columns[column].Role == role)];

    /// <summary>The same schema with one column replaced.</summary>
    public Schema With(int column, ColumnSchema replacement) => this with { Columns = _columns.SetItem(column, replacement) };

    /// <summary>Compares all columns, one by one.</summary>
    public bool Equals(Schema? other) => other is not null && Columns.AsSpan().SequenceEqual(other.Columns.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (ColumnSchema column in _columns) hash.Add(column);
        return hash.ToHashCode();
    }

    private static FrozenDictionary<string, int> IndexByName(ImmutableArray<ColumnSchema> columns)
    {
        var indices = new Dictionary<string, int>(columns.Length, StringComparer.Ordinal);
        for (int i = 0; i < columns.Length; i++)
        {
            if (!indices.TryAdd(columns[i].Name, i))
            {
                throw new ArgumentException(
                    $"Columns {indices[columns[i].Name] + 1} and {i + 1} are both named '{columns[i].Name}'; every name must be unique. Rename one of them.");
            }
        }

        return indices.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
