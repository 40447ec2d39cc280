namespace Offshell.TestKit;

/// <summary>Counts the bytes of managed memory that a piece of code allocates on the thread it runs on.</summary>
public static class Allocations
{
    /// <summary>
    /// The least that a measurement gives in five runs. The runtime hands out memory in pieces of eight kilobytes; when another
    /// test starts a collection meanwhile, the rest of such a piece may be counted for this thread, once. What the code itself
    /// allocates is there in every run.
    /// </summary>
    /// <param name="measure">Runs the code and returns the bytes counted.</param>
    public static long Least(Func<long> measure)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 5 && least > 0; run++) least = Math.Min(least, measure());
        return least;
    }

    /// <summary>The least that a piece of code allocates in five runs, bytes.</summary>
    /// <param name="code">The code; run once or more before, since first calls allocate.</param>
    public static long LeastOf(Action code)
    {
        return Least(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            code();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }
}
