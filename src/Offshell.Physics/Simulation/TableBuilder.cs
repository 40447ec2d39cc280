using System.Collections.Immutable;
using Offshell.Data;

namespace Offshell.Physics.Simulation;

/// <summary>Collects simulated columns into a table.</summary>
internal sealed class TableBuilder
{
    private readonly List<ColumnSchema> _schema = [];
    private readonly List<ColumnData> _data = [];

    internal void Add(string name, double[] values, ColumnRole role = ColumnRole.Feature, string? family = null)
    {
        _schema.Add(new ColumnSchema { Name = name, Role = role, Family = family, AllowsMissing = Array.Exists(values, double.IsNaN) });
        _data.Add(ColumnData.Numbers(values));
    }

    internal void AddCategories(string name, double[] codes, ImmutableArray<string> categories, ColumnRole role)
    {
        _schema.Add(new ColumnSchema { Name = name, Kind = ColumnKind.Categorical, Categories = categories, Role = role });
        _data.Add(ColumnData.Codes(codes));
    }

    internal void AddTexts(string name, string[] texts, ColumnRole role = ColumnRole.Identifier)
    {
        _schema.Add(new ColumnSchema { Name = name, Kind = ColumnKind.Text, Role = role, AllowsMissing = true });
        _data.Add(ColumnData.Texts(texts));
    }

    internal Table Build() => Table.FromColumns(new Schema { Columns = [.. _schema] }, _data);

    /// <summary>Columns by row: [columns][rows].</summary>
    internal static double[][] Columns(int columns, int rows)
    {
        var values = new double[columns][];
        for (int column = 0; column < columns; column++) values[column] = new double[rows];
        return values;
    }
}
