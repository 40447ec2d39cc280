using Offshell.Tensors.Random;

namespace Offshell.Models.Training;

/// <summary>
/// The order of the rows in every pass. That of the next pass is drawn by a thread of the runtime while this pass trains:
/// shuffling a million rows takes as long as many steps, and no other thread could work meanwhile. An order depends on the
/// seed and the number of the pass only.
/// </summary>
internal sealed class RowOrder(int rows, RandomSource random) : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Shorter orders are drawn faster than handed over.</summary>
    private const int LeastRowsAhead = 8 * 1024;

    private readonly ManualResetEventSlim _drawn = new(initialState: true);
    private int[] _current = new int[rows];
    private int[] _next = rows < LeastRowsAhead ? [] : new int[rows];
    private int _nextEpoch = -1;

    /// <summary>The positions of all rows in the order of a pass; valid until the next call.</summary>
    internal int[] Of(int epoch)
    {
        _drawn.Wait();
        if (_nextEpoch == epoch) (_current, _next) = (_next, _current);
        else Draw(_current, epoch);
        if (_next.Length == 0) return _current;
        _nextEpoch = epoch + 1;
        _drawn.Reset();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return _current;
    }

    /// <summary>Draws the order ahead; for the pool of threads.</summary>
    public void Execute()
    {
        Draw(_next, _nextEpoch);
        _drawn.Set();
    }

    public void Dispose()
    {
        _drawn.Wait();
        _drawn.Dispose();
    }

    private void Draw(int[] order, int epoch)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        random.Split((ulong)epoch).Stream().Shuffle(order.AsSpan());
    }
}
