using System.Runtime.CompilerServices;
using Offshell.Data;
using Offshell.Detection.Metrics;

namespace Offshell.Detection;

public sealed partial class Detector
{
    /// <summary>Judges rows as they come, one verdict per row in order.</summary>
    /// <param name="rows">Numbers in the order of <see cref="FeatureNames"/>; NaN is missing.</param>
    /// <param name="alpha">False-alarm rate, in (0, 1).</param>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <param name="cancellationToken">Looked at before every row, and while waiting for one, whether or not the source looks at it too.</param>
    /// <returns>The verdict of each row as soon as it has come. Exceptions come with the rows, not with the call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The false-alarm rate is not in (0, 1).</exception>
    /// <exception cref="ArgumentException">The model has conditions or categories and needs tables, or there is no such score.</exception>
    /// <exception cref="DataFormatException">A row is null, has another length, an infinite value, or a missing one where none may be; it says which row, counted from 1, and which column.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<RowVerdict> JudgeAsync(
        IAsyncEnumerable<double[]> rows, double alpha, string? score = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Guard.OpenUnit(alpha);
        RequireNumbersOnly(nameof(rows));
        SchemaBinding? binding = null;
        await foreach (Table row in RowStream.InBlocks(rows, FeatureNames, rowsPerBlock: 1, cancellationToken).ConfigureAwait(false))
        {
            binding ??= SchemaBinding.Create(Schema, row.Schema); // The same for all rows, and dearer than a quick model's score.
            yield return Judge(binding.Apply(row), alpha, score)[0];
        }
    }

    /// <summary>Bare numbers cannot say which category or condition they mean.</summary>
    private void RequireNumbersOnly(string parameter)
    {
        if (Schema.Columns.Any(c => c.Role == ColumnRole.Condition || (c.Role == ColumnRole.Feature && c.Kind != ColumnKind.Numeric)))
        {
            throw new ArgumentException("The model has conditions or categories, which rows of numbers do not have. Give tables, in which columns have names.", parameter);
        }
    }
}
