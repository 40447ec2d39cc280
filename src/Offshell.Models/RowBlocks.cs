namespace Offshell.Models;

/// <summary>
/// Work over rows, cut into blocks whose size does not depend on the number of threads, so that results have the same
/// bits on one thread or many.
/// </summary>
internal static class RowBlocks
{
    /// <summary>Writes the scores of the rows from <paramref name="first"/> on, one per element.</summary>
    internal delegate void BlockScorer(int first, Span<double> scores);

    /// <summary>Runs <paramref name="body"/> for 0 … <paramref name="count"/> − 1 on the threads there are, in no particular order.</summary>
    internal static void For(int count, Action<int> body, CancellationToken cancellationToken)
    {
        int threads = ThreadLimit.Maximum;
        if (count <= 1 || threads == 1)
        {
            for (int i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                body(i);
            }

            return;
        }

        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads }, body);
    }

    /// <summary>Number of blocks of <paramref name="blockRows"/> rows that cover <paramref name="rows"/>.</summary>
    internal static int Count(int rows, int blockRows) => (rows + blockRows - 1) / blockRows;

    /// <summary>Scores blocks of at most <paramref name="blockRows"/> rows.</summary>
    internal static unsafe void Score(Span<double> scores, int blockRows, BlockScorer scorer)
    {
        int rows = scores.Length;
        fixed (double* pinned = scores)
        {
            double* start = pinned; // A lambda cannot capture a fixed local or a span; the span stays pinned until For returns.
            For(Count(rows, blockRows), block =>
            {
                int first = block * blockRows;
                scorer(first, new Span<double>(start + first, Math.Min(blockRows, rows - first)));
            }, CancellationToken.None);
        }
    }
}
