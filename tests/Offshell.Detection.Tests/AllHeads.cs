using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests;

/// <summary>A small model with every likelihood head, a column with missing values, categories and a condition.</summary>
internal static class AllHeads
{
    internal const int RowCount = 700;

    internal static readonly string[] Heads =
    [
        "gaussian", "fixed-gaussian", "log-normal", "truncated-gaussian", "discrete-truncated-gaussian", "poisson", "negative-binomial", "bernoulli", "log-normal", "gaussian",
    ];

    /// <summary>Every head, a column with missing values, categories, and a condition.</summary>
    internal static Table Rows(ulong seed) => Rows(seed, Heads, true);

    /// <summary>Columns with these heads only.</summary>
    internal static Table Rows(ulong seed, string[] heads) => Rows(seed, heads, false);

    private static Table Rows(ulong seed, string[] heads, bool others)
    {
        RandomStream random = new RandomSource(seed).Stream();
        var columns = new List<ColumnSchema>();
        var data = new List<ColumnData>();
        for (int h = 0; h < heads.Length; h++)
        {
            string head = heads[h];
            double[] values = Samples.Draw(RowCount, () => head switch
            {
                "log-normal" => random.NextDouble() < 0.2 ? 0 : Math.Exp(2 + random.NextNormal()),
                "truncated-gaussian" => Math.Abs(3 + (2 * random.NextNormal())),
                "discrete-truncated-gaussian" or "poisson" or "negative-binomial" => random.NextInt(12),
                "bernoulli" => random.NextInt(2),
                _ => 5 + (3 * random.NextNormal()),
            });
            bool hasMissing = others && h == heads.Length - 1;
            if (hasMissing) values[3] = double.NaN;
            columns.Add(new ColumnSchema { Name = $"c{h}", Head = head, AllowsMissing = hasMissing });
            data.Add(ColumnData.Numbers(values));
        }

        if (!others) return Table.FromColumns(new Schema { Columns = [.. columns] }, data);

        columns.Add(new ColumnSchema { Name = "kind", Kind = ColumnKind.Categorical, Categories = ["x", "y", "z"] });
        data.Add(ColumnData.Codes(Samples.Draw(RowCount, () => random.NextInt(3))));
        columns.Add(new ColumnSchema { Name = "load", Role = ColumnRole.Condition });
        data.Add(ColumnData.Numbers(Samples.Normal(random, RowCount)));
        return Table.FromColumns(new Schema { Columns = [.. columns] }, data);
    }

    internal static Detector Fit(HeadOptions heads, Activation activation = Activation.Relu) => Fit(Rows(1), heads, activation);

    internal static Detector Fit(Table rows, HeadOptions heads, Activation activation = Activation.Relu)
    {
        var options = new VariationalOptions
        {
            Encoder = NetworkOptions.Dense(activation, 20, 17),
            Decoder = NetworkOptions.Dense(activation, 18),
            LatentSize = 3,
            Heads = heads,
            Prior = new LearnedNormalPrior(),
            Variance = VarianceForm.PerRow,
            Training = new TrainingOptions { Epochs = 5, BatchSize = 64, Patience = null },
        };
        return Detector.Fit(rows, new DetectorOptions { Recipe = "cvae", OptionsJson = VariationalJson.Write(options), Threads = 1 });
    }
}
