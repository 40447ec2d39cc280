using Offshell.Data;
using Offshell.Data.Scaling;
using Offshell.Models.Distributions;
using Offshell.Models.Encoding;
using Offshell.Models.Variational;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Export;

/// <summary>Rows on which an exported scorer checks itself: ordinary ones, far ones, impossible and missing values.</summary>
internal static class ReferenceRows
{
    /// <summary>Draws rows around the training data, in the order of the exported columns.</summary>
    internal static double[][] Draw(VariationalAutoencoder model, Schema schema, int count, RandomSource random)
    {
        RandomStream stream = random.Stream();
        double[][] rows = new double[count][];
        for (int r = 0; r < count; r++)
        {
            EncodedColumn[] columns = [.. model.Layout.Inputs.Columns, .. model.Layout.Conditions.Columns];
            rows[r] = new double[columns.Length];
            for (int c = 0; c < columns.Length; c++)
            {
                double value = columns[c].Numeric is { } scaler ? Number(scaler, c < model.Heads.Length ? model.Heads[c] : null, r, stream) : stream.NextInt(columns[c].Categories + (r % 8 == 7 ? 1 : 0));
                rows[r][c] = schema[columns[c].Column].AllowsMissing && r % 4 == 3 && stream.NextInt(2) == 0 ? double.NaN : value;
            }
        }

        return rows;
    }

    /// <summary>Every eighth row is five times as wide, one of them a million times; every fourth keeps fractions and signs that the column cannot have.</summary>
    private static double Number(InputScaler scaler, ColumnHead? head, int row, RandomStream stream)
    {
        LinearRange range = scaler.Linear ?? new LinearRange(0, 1, 0, 0);
        double spread = row == 6 ? 1e6 : row % 8 == 6 ? 5 : 1;
        double value = range.Center + (range.Spread * spread * stream.NextNormal());
        if (row % 4 == 1) return value;
        return head switch
        {
            PoissonHead or NegativeBinomialHead or DiscreteTruncatedGaussianHead => Math.Abs(Math.Round(value)),
            LogNormalHead or TruncatedGaussianHead => stream.NextInt(4) == 0 ? 0 : Math.Abs(value),
            BernoulliHead h => h.Low + (h.Step * stream.NextInt(2)),
            _ => value,
        };
    }
}
