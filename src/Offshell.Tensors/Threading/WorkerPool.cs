namespace Offshell.Tensors.Threading;

/// <summary>A fixed number of threads for short jobs.</summary>
public sealed class WorkerPool : IDisposable
{
    /// <summary>Creates a pool.</summary>
    /// <param name="threads">Threads including the caller's, at least 1.</param>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
    }

    /// <summary>Threads including the caller's.</summary>
    public int Threads { get; }

    /// <summary>Calls <paramref name="body"/> for 0 … <paramref name="count"/> − 1, on any thread, in any order.</summary>
    public void Run(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (Threads == 1)
        {
            for (int i = 0; i < count; i++) body(i);
            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Threads }, body);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
