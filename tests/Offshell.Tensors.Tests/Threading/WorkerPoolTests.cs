using Offshell.Tensors.Threading;
using Offshell.TestKit;

namespace Offshell.Tensors.Tests.Threading;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Run_ManyJobs_CallsEveryPartOnce(int threads)
    {
        using var pool = new WorkerPool(threads);
        int[] calls = new int[50];
        Action<int> body = part => Interlocked.Increment(ref calls[part]);

        for (int job = 0; job < 2000; job++) pool.Run(job % (calls.Length + 1), body);

        // Part p runs in the jobs that have more than p parts.
        for (int part = 0; part < calls.Length; part++)
        {
            int expected = 0;
            for (int job = 0; job < 2000; job++) expected += job % (calls.Length + 1) > part ? 1 : 0;
            calls[part].ShouldBe(expected);
        }
    }

    [Fact]
    public void Run_Returns_OnlyWhenEveryPartIsDone()
    {
        using var pool = new WorkerPool(3);
        int[] done = new int[16];
        Action<int> slow = part =>
        {
            Thread.SpinWait(2000 * (part % 4));
            done[part]++;
        };

        for (int job = 1; job <= 200; job++)
        {
            pool.Run(done.Length, slow);

            done.ShouldAllBe(count => count == job);
        }
    }

    [Fact]
    public void Run_AfterThreadsFellAsleep_StillUsesThem()
    {
        using var pool = new WorkerPool(2);
        pool.Run(2, _ => { });
        Thread.Sleep(20);
        using var both = new Barrier(2);

        // Two parts that wait for each other need two threads.
        pool.Run(2, _ => both.SignalAndWait(TimeSpan.FromSeconds(30)).ShouldBeTrue());
    }

    [Fact]
    public void Run_InsideAPart_RunsOnThatThread()
    {
        using var pool = new WorkerPool(3);
        int[] sums = new int[20];

        pool.Run(sums.Length, part =>
        {
            int thread = Environment.CurrentManagedThreadId;
            pool.Run(5, inner =>
            {
                Environment.CurrentManagedThreadId.ShouldBe(thread);
                sums[part] += inner;
            });
        });

        sums.ShouldAllBe(sum => sum == 10);
    }

    [Fact]
    public void Run_FromSeveralThreads_CompletesEveryJob()
    {
        using var pool = new WorkerPool(2);
        long total = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int job = 0; job < 500; job++) pool.Run(8, part => Interlocked.Add(ref total, part));
        }))];

        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();

        total.ShouldBe(4 * 500 * 28);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_PartsThrow_ThrowsTheLowestAndStaysUsable(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int job = 0; job < 100; job++)
        {
            var thrown = Should.Throw<InvalidOperationException>(() => pool.Run(40, part =>
            {
                if (part % 10 == 7) throw new InvalidOperationException($"part {part}");
            }));

            thrown.Message.ShouldBe("part 7");
        }

        int calls = 0;
        pool.Run(40, _ => Interlocked.Increment(ref calls));
        calls.ShouldBe(40);
    }

    [Fact]
    public void Run_WithKeptDelegate_AllocatesNothing()
    {
        using var pool = new WorkerPool(2);
        long[] sums = new long[64];
        Action<int> body = part => sums[part]++;
        Run(100);

        Allocations.LeastOf(() => Run(1000)).ShouldBe(0);

        void Run(int jobs)
        {
            for (int job = 0; job < jobs; job++) pool.Run(64, body);
        }
    }

    [Fact]
    public void Run_WrongUse_Throws()
    {
        var pool = new WorkerPool(2);
        Should.Throw<ArgumentNullException>(() => pool.Run(1, null!));
        Should.Throw<ArgumentOutOfRangeException>(() => pool.Run(-1, _ => { }));
        Should.Throw<ArgumentOutOfRangeException>(() => new WorkerPool(0));

        pool.Dispose();
        pool.Dispose();

        Should.Throw<ObjectDisposedException>(() => pool.Run(1, _ => { }));
    }
}
