using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models.Distributions;

namespace Offshell.Models.Variational.Scores;

/// <summary>The families of a model's columns that group scores look at.</summary>
internal static class ColumnFamilies
{
    private const int SmallestFamily = 2;

    /// <summary>
    /// For each family that the schema names, in order of its first column, the positions of its columns among the model's
    /// features. Only columns of a continuous distribution are taken, since the others cannot be shifted by parts of a
    /// standard deviation; families with fewer than two of them are left out.
    /// </summary>
    internal static ImmutableArray<ImmutableArray<int>> Of(Schema schema, VariationalAutoencoder model)
    {
        ImmutableArray<int> columns = model.Features;
        return
        [
            .. Enumerable.Range(0, columns.Length)
                .Where(f => schema[columns[f]].Family is not null && IsContinuous(model.Heads[f]))
                .GroupBy(f => schema[columns[f]].Family)
                .Where(family => family.Count() >= SmallestFamily)
                .Select(family => family.ToImmutableArray()),
        ];
    }

    private static bool IsContinuous(ColumnHead head) =>
        head.Name is HeadNames.Gaussian or HeadNames.FixedGaussian or HeadNames.LogNormal or HeadNames.TruncatedGaussian;
}
