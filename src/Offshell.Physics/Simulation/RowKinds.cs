using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation;

/// <summary>What follows from the kind of a row.</summary>
internal static class RowKinds
{
    /// <summary>The names of all kinds.</summary>
    internal static ImmutableArray<string> Names { get; } = [.. Enum.GetValues<RowKind>().Select(ChoiceNames.Of)];

    /// <summary>The names of the kinds that the four manipulated test sets have.</summary>
    internal static ImmutableArray<string> ManipulatedNames { get; } = Names[..((int)RowKind.BAnomaly + 1)];

    /// <summary>The truth label: 0 for normal rows and the two reference sets, 1 for every anomaly.</summary>
    internal static double Label(this RowKind kind) => kind is RowKind.Normal or RowKind.AInlier or RowKind.BInlier ? 0 : 1;

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
