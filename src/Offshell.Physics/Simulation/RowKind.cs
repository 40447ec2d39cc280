using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation;

/// <summary>What was done to a simulated row.</summary>
public enum RowKind
{
    /// <summary>Nothing.</summary>
    Normal,

    /// <summary>Nothing; a row of the Type A reference set.</summary>
    AInlier,

    /// <summary>One feature was moved.</summary>
    AAnomaly,

    /// <summary>Features chosen at random were moved; counts as normal.</summary>
    BInlier,

    /// <summary>The features of one group were moved.</summary>
    BAnomaly,
}

/// <summary>What follows from the kind of a row.</summary>
internal static class RowKinds
{
    internal static ImmutableArray<string> Names { get; } = [.. Enum.GetValues<RowKind>().Select(ChoiceNames.Of)];

    /// <summary>The truth label: 1 for the two kinds of anomaly, else 0.</summary>
    internal static double Label(this RowKind kind) => kind is RowKind.AAnomaly or RowKind.BAnomaly ? 1 : 0;

    /// <summary>The kind of the next row of a set; only the mixed set draws.</summary>
    internal static RowKind Draw(RowSet set, double anomalyFraction, RandomStream random)
    {
        if (set == RowSet.Mixed)
        {
            double u = random.NextDouble();
            return u >= anomalyFraction ? RowKind.Normal : u < anomalyFraction / 2 ? RowKind.AAnomaly : RowKind.BAnomaly;
        }

        return set switch
        {
            RowSet.AInlier => RowKind.AInlier,
            RowSet.AAnomaly => RowKind.AAnomaly,
            RowSet.BInlier => RowKind.BInlier,
            RowSet.BAnomaly => RowKind.BAnomaly,
            _ => RowKind.Normal,
        };
    }
}
