using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>Up to eight columns with the same kind of head, judged together: a column is a lane. Immutable.</summary>
internal abstract unsafe class PackedColumns
{
    private protected PackedColumns(ImmutableArray<int> columns, int parameters) => (Columns, ParameterCount) = (columns, parameters);

    /// <summary>The columns in the order of the lanes.</summary>
    internal ImmutableArray<int> Columns { get; }

    /// <summary>Raw outputs per column; parameter p of lane i stands at p · columns + i.</summary>
    internal int ParameterCount { get; }

    /// <summary>The nats of the columns, 0 in lanes without one and in missing ones; some of their logarithms go into the product.</summary>
    /// <param name="x">Eight raw values; surplus lanes hold NaN.</param>
    /// <param name="outputs">The columns' outputs, with eight readable floats behind the last.</param>
    /// <param name="logs">Collects factors under a logarithm.</param>
    internal abstract Vector512<double> Nats(double* x, float* outputs, ref LogProduct logs);

    /// <summary>Sorts columns by kind and packs them; those whose heads have no formula stay behind.</summary>
    internal static ImmutableArray<PackedColumns> Pack(ImmutableArray<ColumnHead> heads, ImmutableArray<int> columns, out ImmutableArray<int> rest)
    {
        var packed = ImmutableArray.CreateBuilder<PackedColumns>();
        var left = ImmutableArray.CreateBuilder<int>();
        foreach (IGrouping<string, int> kind in columns.GroupBy(c => Kind(heads[c])))
        {
            if (kind.Key.Length == 0)
            {
                left.AddRange(kind);
                continue;
            }

            foreach (int[] part in kind.Chunk(FormulaLanes.Width)) packed.Add(Pack(heads, [.. part]));
        }

        rest = left.ToImmutable();
        return packed.ToImmutable();
    }

    /// <summary>Heads of one kind have the same formula and links; empty if there is no formula.</summary>
    private static string Kind(ColumnHead head) => head switch
    {
        GaussianHead h => $"{h.Name} {h.WidthLink.Link}",
        LogNormalHead h => $"{h.Name} {h.Form.Link.Link} {h.ZeroLink}",
        TruncatedGaussianHead h => $"{h.Name} {h.Form.Link.Link}",
        DiscreteTruncatedGaussianHead h => $"{h.Name} {h.Form.Link.Link}",
        BernoulliHead { IsGrey: false } h => $"{h.Name} {h.Link}",
        PoissonHead h => $"{h.Name} {h.Link.Link}",
        NegativeBinomialHead h => $"{h.Name} {h.Mean.Link.Link} {h.Dispersion.Link.Link}",
        _ => "",
    };

    private static PackedColumns Pack(ImmutableArray<ColumnHead> heads, ImmutableArray<int> columns) => heads[columns[0]] switch
    {
        GaussianHead => new Of<GaussianFormula>(heads, columns),
        LogNormalHead => new Of<LogNormalFormula>(heads, columns),
        TruncatedGaussianHead => new Of<TruncatedGaussianFormula>(heads, columns),
        DiscreteTruncatedGaussianHead => new Of<DiscreteTruncatedGaussianFormula>(heads, columns),
        BernoulliHead => new Of<BernoulliFormula>(heads, columns),
        NegativeBinomialHead => new Of<NegativeBinomialFormula>(heads, columns),
        _ => new Of<PoissonFormula>(heads, columns),
    };

    private sealed class Of<TFormula>(ImmutableArray<ColumnHead> heads, ImmutableArray<int> columns) : PackedColumns(columns, TFormula.ParameterCount)
        where TFormula : struct, IColumnFormula<TFormula>
    {
        private readonly TFormula _formula = TFormula.Of(columns.Select(c => heads[c]).ToArray());

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override Vector512<double> Nats(double* x, float* outputs, ref LogProduct logs)
        {
            Vector512<double> values = Vector512.Load(x), observed = FormulaLanes.Observed(values);
            return _formula.Nats(values, outputs, Columns.Length, observed, ref logs) & observed;
        }
    }
}
