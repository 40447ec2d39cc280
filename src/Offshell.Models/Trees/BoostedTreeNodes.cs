namespace Offshell.Models.Trees;

/// <summary>The nodes of a growing list of trees, side by side children behind their parent.</summary>
internal sealed class BoostedTreeNodes
{
    internal List<int> Roots { get; } = [];

    /// <summary>Column of a split; −1 at a leaf.</summary>
    internal List<int> Columns { get; } = [];

    /// <summary>Threshold of a split (at most goes left), or value of a leaf.</summary>
    internal List<double> Values { get; } = [];

    /// <summary>Left child; the right one follows it. −1 at a leaf.</summary>
    internal List<int> Lefts { get; } = [];

    internal int AddRoot()
    {
        Roots.Add(Add());
        return Roots[^1];
    }

    internal int Split(int node, int column, double threshold)
    {
        (Columns[node], Values[node], Lefts[node]) = (column, threshold, Add());
        Add();
        return Lefts[node];
    }

    internal void SetLeaf(int node, double value) => Values[node] = value;

    /// <summary>Value of the leaf that a row reaches from a root.</summary>
    internal double Walk(int node, ReadOnlySpan<double> row)
    {
        while (Lefts[node] >= 0) node = Lefts[node] + (row[Columns[node]] > Values[node] ? 1 : 0);
        return Values[node];
    }

    private int Add()
    {
        Columns.Add(-1);
        Values.Add(0);
        Lefts.Add(-1);
        return Columns.Count - 1;
    }
}
