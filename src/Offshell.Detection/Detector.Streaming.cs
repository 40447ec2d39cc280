using System.Runtime.CompilerServices;
using Offshell.Data;

namespace Offshell.Detection;

public sealed partial class Detector
{
    /// <summary>Judges rows as they come, one verdict per row in order.</summary>
    /// <param name="rows">Numbers in the order of <see cref="FeatureNames"/>; NaN is missing.</param>
    /// <param name="alpha">False-alarm rate, in (0, 1).</param>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="ArgumentException">A row has another length, or the model has conditions or categories and needs tables.</exception>
    public async IAsyncEnumerable<RowVerdict> JudgeAsync(
        IAsyncEnumerable<double[]> rows, double alpha, string? score = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (Schema.Columns.Any(c => c.Role == ColumnRole.Condition || (c.Role == ColumnRole.Feature && c.Kind != ColumnKind.Numeric)))
        {
            throw new ArgumentException("The model has conditions or categories; judge tables, in which columns have names.", nameof(rows));
        }

        await foreach (double[] row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (row.Length != FeatureNames.Length) throw new ArgumentException($"A row has {row.Length} numbers; the model has {FeatureNames.Length} columns.", nameof(rows));
            yield return Judge(Table.FromRows(FeatureNames, [row]), alpha, score)[0];
        }
    }
}
