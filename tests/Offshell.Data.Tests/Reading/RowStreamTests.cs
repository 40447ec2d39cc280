namespace Offshell.Data.Tests.Reading;

public sealed class RowStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task InBlocks_CancelledWhileADeafSourceWaits_ThrowsAtOnceAndDisposesOfItLater()
    {
        using var cancel = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        var disposed = new TaskCompletionSource();
        int seen = 0;
        void See()
        {
            seen++;
            cancel.CancelAfter(TimeSpan.FromMilliseconds(20));
        }

        Task reading = ReadAsync(Deaf(gate.Task, disposed), See, cancel.Token);

        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(Patience));

        seen.ShouldBe(1);
        disposed.Task.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await disposed.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task InBlocks_CancelledBetweenRowsThatAreThere_ThrowsBeforeTheNext()
    {
        using var cancel = new CancellationTokenSource();
        int seen = 0;

        void See()
        {
            if (++seen == 3) cancel.Cancel();
        }

        await Should.ThrowAsync<OperationCanceledException>(() => ReadAsync(Ready(1_000), See, cancel.Token));

        seen.ShouldBe(3);
    }

    [Fact]
    public async Task InBlocks_ReaderStopsEarly_DisposesOfTheSource()
    {
        var disposed = new TaskCompletionSource();

        await foreach (Table _ in RowStream.InBlocks(Deaf(Task.CompletedTask, disposed), ["a"], 1)) break;

        disposed.Task.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task InBlocks_NullRow_NamesIt()
    {
        var error = await Should.ThrowAsync<DataFormatException>(() => ReadAsync(Ready(2, [null!]), () => { }, CancellationToken.None));

        (error.Row, error.Message).ShouldBe((3, "row 3: found null, expected 1 value, one per name. Send NaN for values that are missing."));
    }

    private static async Task ReadAsync(IAsyncEnumerable<double[]> rows, Action seen, CancellationToken cancel)
    {
        await foreach (Table _ in RowStream.InBlocks(rows, ["a"], 1, cancel)) seen();
    }

    /// <summary>Waits for a task between its rows and looks at no token.</summary>
    private static async IAsyncEnumerable<double[]> Deaf(Task gate, TaskCompletionSource disposed)
    {
        try
        {
            yield return [1];
            await gate;
            yield return [2];
        }
        finally
        {
            disposed.SetResult();
        }
    }

    private static async IAsyncEnumerable<double[]> Ready(int count, params double[][] last)
    {
        await Task.CompletedTask;
        for (int i = 0; i < count; i++) yield return [i];
        foreach (double[] row in last) yield return row;
    }
}
