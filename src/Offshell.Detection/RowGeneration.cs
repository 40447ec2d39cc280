using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.ClassLatents;
using Offshell.Detection.Scorers;
using Offshell.Tensors.Random;

namespace Offshell.Detection;

/// <summary>New rows from a model that can draw them, as a table.</summary>
internal static class RowGeneration
{
    internal static Table Generate(DetectorParts parts, int? count, Table? conditions, RandomSource random, bool expected)
    {
        VariationalScorer scorer = Drawing(parts);
        ImmutableArray<int> conditionColumns = parts.Schema.IndicesOf(ColumnRole.Condition);
        if (!conditionColumns.IsEmpty && conditions is null)
        {
            throw new ArgumentException($"The model has the conditions {string.Join(", ", conditionColumns.Select(c => parts.Schema[c].Name))}; give a table with them, one row per row to draw.");
        }

        int rows = conditions?.RowCount ?? count ?? throw new ArgumentException("Say how many rows to draw.");
        if (rows < 1) throw new ArgumentException($"{rows} rows were asked for; at least 1 can be drawn.");
        Table given = conditions is null ? Empty(parts.Schema, rows) : WithFeatures(conditions, parts.Schema);
        double[][] drawn = scorer.Model.Sample(given, random, expected);
        return Assemble(parts.Schema, scorer.Features, conditionColumns, given, drawn);
    }

    /// <summary>One draw for each row from what the model takes it for.</summary>
    internal static Table Reconstruct(DetectorParts parts, Table rows, RandomSource random)
    {
        VariationalScorer scorer = Drawing(parts);
        return Assemble(parts.Schema, scorer.Features, parts.Schema.IndicesOf(ColumnRole.Condition), rows, scorer.Model.Reconstruct(rows, random));
    }

    /// <summary>Of an ensemble the first member draws.</summary>
    private static VariationalScorer Drawing(DetectorParts parts) => parts.Scorer switch
    {
        VariationalScorer scorer => scorer,
        ClassLatentScorer ensemble => ensemble.Members[0].Scorer,
        _ => throw new NotSupportedException($"A model of the recipe '{parts.Recipe}' cannot draw rows; fit a variational one."),
    };

    /// <summary>Conditions under the model's schema; features that are not asked for are filled in, since they are drawn anyway.</summary>
    private static Table WithFeatures(Table conditions, Schema schema)
    {
        Schema relaxed = new() { Columns = [.. schema.Columns.Select(c => c.Role == ColumnRole.Feature ? c with { Role = ColumnRole.Identifier, AllowsMissing = true } : c)] };
        return SchemaBinding.Create(relaxed, conditions.Schema).Apply(conditions);
    }

    private static Table Empty(Schema schema, int rows) => Table.FromColumns(
        schema, [.. schema.Columns.Select(c => c.Kind == ColumnKind.Text ? ColumnData.Texts(new string?[rows]) : ColumnData.Numbers(new double[rows]))]);

    private static Table Assemble(Schema schema, ImmutableArray<int> features, ImmutableArray<int> conditions, Table given, double[][] drawn)
    {
        var columns = new List<(ColumnSchema Schema, ColumnData Data)>();
        foreach (int condition in conditions)
        {
            double[] values = given.Values(condition).ToArray();
            columns.Add((schema[condition], schema[condition].Kind == ColumnKind.Categorical ? ColumnData.Codes(values) : ColumnData.Numbers(values)));
        }

        for (int f = 0; f < features.Length; f++)
        {
            double[] values = [.. drawn.Select(row => row[f])];
            columns.Add((schema[features[f]], schema[features[f]].Kind == ColumnKind.Categorical ? ColumnData.Codes(values) : ColumnData.Numbers(values)));
        }

        return Table.FromColumns(new Schema { Columns = [.. columns.Select(c => c.Schema)] }, [.. columns.Select(c => c.Data)]);
    }
}
