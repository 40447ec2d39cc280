using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Offshell.Tensors.Threading;

/// <summary>
/// A fixed number of threads for jobs as short as a hundred microseconds. A job is a count of parts; threads claim parts
/// in ascending order, the caller among them, so a job never waits for a thread that the system has not woken. Results do
/// not depend on the number of threads as long as each part writes to its own memory.
/// </summary>
/// <remarks>
/// A job allocates nothing. Idle threads look for work for a short while and then sleep. A job started while another one
/// of the same pool is running (from within a part, or from another thread) runs on its caller alone.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private static readonly long SpinTicks = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 5000 : 0; // 200 µs

    private readonly Thread[] _workers;
    private readonly object _gate = new();

    // Upper half: number of the job. Lower half: parts not yet claimed. One word, so that nobody claims from a newer job.
    private long _claims;
    private Action<int>? _body;
    private int _count;
    private int _completed;
    private int _isRunning;
    private int _sleepers;
    private bool _callerSleeps;
    private bool _isDisposed;
    private Exception? _failure;
    private int _failedPart;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads including the caller's, at least 1; with 1 everything runs on the caller.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not positive.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"Offshell worker {i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>Threads including the caller's.</summary>
    public int Threads { get; }

    /// <summary>
    /// Calls <paramref name="body"/> once for each part 0 … <paramref name="count"/> − 1, on any thread, and returns when all
    /// are done. Keep the delegate between calls: creating it is the only allocation.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <remarks>If parts throw, the exception of the lowest part is thrown here, as in a loop; later parts may be left out.</remarks>
    public void Run(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_workers.Length == 0 || count <= 1 || Interlocked.Exchange(ref _isRunning, 1) == 1)
        {
            for (int i = 0; i < count; i++) body(i);
            return;
        }

        try
        {
            Publish(count, body);
            ClaimParts(Volatile.Read(ref _claims) >> 32);
            AwaitCompletion();
            if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
        }
        finally
        {
            (_body, _failure) = (null, null);
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>Stops the threads and waits for them. Disposing twice is allowed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread worker in _workers) worker.Join();
    }

    private void Publish(int count, Action<int> body)
    {
        _body = body;
        _count = count;
        _failedPart = int.MaxValue;
        Volatile.Write(ref _completed, 0);
        long job = (Volatile.Read(ref _claims) >> 32) + 1;
        Interlocked.Exchange(ref _claims, (job << 32) | (uint)count); // A full fence: sleepers are counted after it.
        if (Volatile.Read(ref _sleepers) == 0) return;
        lock (_gate) Monitor.PulseAll(_gate);
    }

    /// <summary>Claims and runs parts of one job until none is left.</summary>
    private void ClaimParts(long job)
    {
        while (true)
        {
            long claims = Volatile.Read(ref _claims);
            int left = (int)(uint)claims;
            if (claims >> 32 != job || left == 0) return;
            if (Interlocked.CompareExchange(ref _claims, claims - 1, claims) != claims) continue;

            // The job cannot end before this part does, so its fields hold still from here on.
            RunPart(_count - left);
            if (Interlocked.Increment(ref _completed) == _count && Volatile.Read(ref _callerSleeps))
            {
                lock (_gate) Monitor.PulseAll(_gate);
            }
        }
    }

    private void RunPart(int part)
    {
        // Lower parts were claimed earlier and do run, so the lowest failure is always found.
        if (part > Volatile.Read(ref _failedPart)) return;
        try
        {
            _body!(part);
        }
#pragma warning disable CA1031 // Whatever a part throws belongs to the caller of Run, which throws it again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                if (part < _failedPart) (_failure, _failedPart) = (exception, part);
            }
        }
    }

    private void AwaitCompletion()
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _completed) != _count)
        {
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                Thread.SpinWait(10);
                continue;
            }

            lock (_gate)
            {
                Volatile.Write(ref _callerSleeps, true);
                Interlocked.MemoryBarrier(); // Either the last part sees the flag, or this thread sees that it is done.
                while (Volatile.Read(ref _completed) != _count) Monitor.Wait(_gate);
                _callerSleeps = false;
            }
        }
    }

    private void Work()
    {
        long seen = 0;
        while (AwaitJob(ref seen)) ClaimParts(seen);
    }

    /// <summary>Waits for a job other than the one seen last; false when the pool is disposed.</summary>
    private bool AwaitJob(ref long seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start < SpinTicks && !Volatile.Read(ref _isDisposed))
        {
            if (HasNewJob(ref seen)) return true;
            Thread.SpinWait(10);
        }

        lock (_gate)
        {
            Interlocked.Increment(ref _sleepers); // A full fence: a job published before it is seen below, one after it wakes us.
            try
            {
                while (!_isDisposed)
                {
                    if (HasNewJob(ref seen)) return true;
                    Monitor.Wait(_gate);
                }

                return false;
            }
            finally
            {
                Interlocked.Decrement(ref _sleepers);
            }
        }
    }

    private bool HasNewJob(ref long seen)
    {
        long job = Volatile.Read(ref _claims) >> 32;
        if (job == seen) return false;
        seen = job;
        return true;
    }
}
