using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Physics.Simulation.HighLevelFeatures;
using Offshell.Tensors.Kernels;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>The 21 features with one head each, in the order log-normal, Gaussian, truncated, discrete truncated, Bernoulli, Poisson.</summary>
internal static class HlfModel
{
    /// <summary>21-50-50-8, 4-50-50-48.</summary>
    internal const double MultiplyAddsPerScore = (21 * 50) + (50 * 50) + (50 * 8) + (4 * 50) + (50 * 50) + (50 * 48);

    private static readonly (string Head, string[] Columns)[] Heads =
    [
        ("log-normal", ["ST", "MJ", "pt_mu_tot", "M_mu", "pt_ele_tot", "M_ele", "lep_pt", "iso_charged", "iso_gamma", "iso_neutral"]),
        ("gaussian", ["ptmiss_par", "ptmiss_perp"]),
        ("truncated-gaussian", ["MT"]),
        ("discrete-truncated-gaussian", ["n_mu", "NJ", "Nb", "n_ele"]),
        ("bernoulli", ["lep_charge", "is_ele"]),
        ("poisson", ["n_charged_had", "n_neutral_had"]),
    ];

    /// <summary>Simulated normal events.</summary>
    internal static Table Rows(int count, ulong seed)
    {
        Table all = new HlfSimulator(new HlfOptions { Set = HlfSet.StandardModel }).Simulate(count, seed);
        var columns = new List<ColumnSchema>();
        var data = new List<ColumnData>();
        foreach ((string head, string[] names) in Heads)
        {
            foreach (string name in names)
            {
                double[] values = all.Values(all.Schema.IndexOf(name)).ToArray();
                if (name == "lep_charge") values = [.. values.Select(v => v > 0 ? 1.0 : 0)];
                columns.Add(new ColumnSchema { Name = name, Head = head });
                data.Add(ColumnData.Numbers(values));
            }
        }

        return Table.FromColumns(new Schema { Columns = [.. columns] }, data);
    }

    internal static float[] RowMajor(Table table)
    {
        int width = table.Schema.Count;
        float[] values = new float[table.RowCount * width];
        for (int c = 0; c < width; c++)
        {
            ReadOnlySpan<double> column = table.Values(c);
            for (int r = 0; r < column.Length; r++) values[(r * width) + c] = (float)column[r];
        }

        return values;
    }

    /// <summary>Centre, scale and least width of every column's head, [3 × columns]; what the peer's heads are made from.</summary>
    internal static float[] HeadConstants(IReadOnlyList<ColumnHead> heads)
    {
        float[] constants = new float[3 * heads.Count];
        for (int c = 0; c < heads.Count; c++)
        {
            ImmutableArray<double> own = heads[c].State.Constants;
            (double center, double scale, double floor) = heads[c] switch
            {
                BernoulliHead => (0, 1, 0),
                PoissonHead => (0, own[0], own[2]),
                _ => (own[0], own[1], own[3]),
            };
            (constants[c], constants[heads.Count + c], constants[(2 * heads.Count) + c]) = ((float)center, (float)scale, (float)floor);
        }

        return constants;
    }

    internal static VariationalOptions Options { get; } = new()
    {
        Encoder = NetworkOptions.Dense(Activation.Relu, 50, 50),
        Decoder = NetworkOptions.Dense(Activation.Relu, 50, 50),
        LatentSize = 4,
        Prior = new LearnedNormalPrior(),
        Weighting = new HigginsWeighting { Beta = 0.3 },
        Variance = VarianceForm.PerRow,
        Heads = HeadOptions.HighLevelFeatures with { Anchored = true },
    };
}
