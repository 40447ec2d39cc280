using System.Collections.Immutable;
using Offshell.Data;

namespace Offshell.Physics.Simulation.Hierarchy;

/// <summary>Simulated rows with their full truth.</summary>
public sealed class HierarchySample
{
    private readonly double[][] _latents;
    private readonly double[][] _conditions;
    private readonly double[][] _features;
    private readonly int[] _affected;
    private readonly RowKind[] _kinds;

    internal HierarchySample(HierarchyStructure structure, double[][] latents, double[][] conditions, double[][] features, RowKind[] kinds, int[] affected)
    {
        Structure = structure;
        _latents = latents;
        _conditions = conditions;
        _features = features;
        _kinds = kinds;
        _affected = affected;
    }

    /// <summary>What the rows were made with.</summary>
    public HierarchyStructure Structure { get; }

    /// <summary>Number of rows.</summary>
    public int RowCount => _kinds.Length;

    /// <summary>What was done to each row.</summary>
    public ReadOnlySpan<RowKind> Kinds => _kinds;

    /// <summary>The moved feature (Type A anomaly) or cluster (Type B anomaly) of each row, else −1.</summary>
    public ReadOnlySpan<int> Affected => _affected;

    /// <summary>One unknown factor u over all rows.</summary>
    public ReadOnlySpan<double> Latent(int latent) => _latents[latent];

    /// <summary>One known factor k over all rows.</summary>
    public ReadOnlySpan<double> Condition(int condition) => _conditions[condition];

    /// <summary>One feature x over all rows.</summary>
    public ReadOnlySpan<double> Feature(int feature) => _features[feature];

    /// <summary>Copies one row.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="latents">u, one per unknown factor.</param>
    /// <param name="conditions">k, one per known factor.</param>
    /// <param name="features">x, one per feature.</param>
    public void CopyRow(int row, Span<double> latents, Span<double> conditions, Span<double> features)
    {
        for (int o = 0; o < latents.Length; o++) latents[o] = _latents[o][row];
        for (int i = 0; i < conditions.Length; i++) conditions[i] = _conditions[i][row];
        for (int j = 0; j < features.Length; j++) features[j] = _features[j][row];
    }

    /// <summary>The rows as a table: k1 … (conditions), x1 … (features, family = cluster), label, kind, affected and, if asked for, u1 …</summary>
    public Table ToTable()
    {
        var table = new TableBuilder();
        for (int i = 0; i < _conditions.Length; i++) table.Add($"k{i + 1}", _conditions[i], ColumnRole.Condition);
        for (int j = 0; j < _features.Length; j++)
            table.Add(HierarchyStructure.FeatureName(j), _features[j], family: HierarchyStructure.ClusterName(Structure.ClusterOf[j]));
        table.Add("label", Array.ConvertAll(_kinds, kind => kind.Label()), ColumnRole.Label);
        table.AddCategories("kind", Array.ConvertAll(_kinds, kind => (double)kind), RowKinds.ManipulatedNames, ColumnRole.Identifier);
        table.AddTexts("affected", [.. Enumerable.Range(0, RowCount).Select(AffectedName)]);
        for (int o = 0; Structure.Options.IncludeLatents && o < _latents.Length; o++) table.Add($"u{o + 1}", _latents[o], ColumnRole.Dropped);
        return table.Build();
    }

    private string AffectedName(int row) => _kinds[row] switch
    {
        RowKind.AAnomaly => HierarchyStructure.FeatureName(_affected[row]),
        RowKind.BAnomaly => HierarchyStructure.ClusterName(_affected[row]),
        _ => "",
    };
}
