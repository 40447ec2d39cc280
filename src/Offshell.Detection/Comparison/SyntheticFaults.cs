using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Comparison;

/// <summary>
/// Faults for tables without labels. Every normal row gets a copy with one fault, the kinds in turn:
/// <list type="bullet">
/// <item><c>spike</c>: one numeric column moves by 4 + Exp(1) standard deviations, up or down.</item>
/// <item><c>swap</c>: one column takes its value from another row, so that only its relation to the others breaks.</item>
/// <item><c>drift</c>: a third of the numeric columns, at least two, moves by 2 standard deviations the same way.</item>
/// </list>
/// Standard deviations are those of the training rows. Missing values stay missing. Tables without two numeric columns get
/// swaps only.
/// </summary>
internal static class SyntheticFaults
{
    private static readonly ImmutableArray<string> Kinds = ["spike", "swap", "drift"];

    /// <returns>One faulty copy of every row, and the kind of each.</returns>
    internal static (Table Rows, string[] Kinds) Inject(Table normal, Table training, RandomSource random)
    {
        Schema schema = normal.Schema;
        int[] features = [.. schema.IndicesOf(ColumnRole.Feature).Where(c => schema[c].Kind != ColumnKind.Text)];
        int[] numeric = [.. features.Where(c => schema[c].Kind == ColumnKind.Numeric)];
        double[] deviations = [.. numeric.Select(c => Deviation(training.Values(c)))];
        var columns = features.ToDictionary(c => c, c => normal.Values(c).ToArray());
        string[] kinds = new string[normal.RowCount];
        for (int i = 0; i < kinds.Length; i++)
        {
            RandomStream stream = random.Split((ulong)i).Stream();
            kinds[i] = numeric.Length < 2 ? "swap" : Kinds[i % Kinds.Length];
            switch (kinds[i])
            {
                case "spike":
                    int one = stream.NextInt(numeric.Length);
                    columns[numeric[one]][i] += Sign(stream) * (4 + stream.NextExponential()) * deviations[one];
                    break;
                case "drift":
                    double sign = Sign(stream);
                    foreach (int j in stream.Permutation(numeric.Length)[..Math.Max(2, numeric.Length / 3)]) columns[numeric[j]][i] += sign * 2 * deviations[j];
                    break;
                default:
                    Swap(normal, columns, features[stream.NextInt(features.Length)], i, stream);
                    break;
            }
        }

        return (Replace(normal, columns), kinds);
    }

    /// <summary>Looks for a row with another value; where nearly all are alike the fault may come to nothing, which lowers every detector's figure equally.</summary>
    private static void Swap(Table normal, Dictionary<int, double[]> columns, int column, int row, RandomStream stream)
    {
        ReadOnlySpan<double> values = normal.Values(column);
        for (int attempt = 0; attempt < 20; attempt++)
        {
            double other = values[stream.NextInt(values.Length)];
            if (double.IsNaN(other) || other.Equals(values[row])) continue;
            columns[column][row] = other;
            return;
        }
    }

    private static Table Replace(Table rows, Dictionary<int, double[]> columns)
    {
        var data = new ColumnData[rows.Schema.Count];
        for (int c = 0; c < data.Length; c++)
        {
            double[]? values = columns.GetValueOrDefault(c);
            data[c] = rows.Schema[c].Kind switch
            {
                ColumnKind.Numeric => ColumnData.Numbers(values ?? rows.Values(c).ToArray()),
                ColumnKind.Categorical => ColumnData.Codes(values ?? rows.Values(c).ToArray()),
                _ => ColumnData.Texts([.. Enumerable.Range(0, rows.RowCount).Select(i => rows.TextOf(c, i))]),
            };
        }

        return Table.FromColumns(rows.Schema, data);
    }

    private static double Sign(RandomStream stream) => stream.NextInt(2) == 0 ? -1 : 1;

    private static double Deviation(ReadOnlySpan<double> values)
    {
        double[] present = [.. values.ToArray().Where(v => !double.IsNaN(v))];
        if (present.Length == 0) return 1;
        double mean = present.Average();
        double deviation = Math.Sqrt(present.Average(v => (v - mean) * (v - mean)));
        // A constant column: any move is a fault.
        return deviation > 0 && double.IsFinite(deviation) ? deviation : Math.Max(1, 0.1 * Math.Abs(mean));
    }
}
