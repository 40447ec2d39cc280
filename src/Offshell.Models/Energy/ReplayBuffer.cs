namespace Offshell.Models.Energy;

/// <summary>
/// Where latent chains ended, for later chains to go on from; the oldest are forgotten first. Read by the blocks of a step
/// and written between steps, in the order of rows, so that the number of threads changes nothing.
/// </summary>
internal sealed class ReplayBuffer(int capacity, int width)
{
    private readonly float[] _values = new float[checked(capacity * width)];
    private int _next;

    /// <summary>Rows kept.</summary>
    internal int Count { get; private set; }

    internal ReadOnlySpan<float> Row(int index) => _values.AsSpan(index * width, width);

    internal void Add(ReadOnlySpan<float> row)
    {
        row.CopyTo(_values.AsSpan(_next * width, width));
        _next = (_next + 1) % capacity;
        Count = Math.Min(Count + 1, capacity);
    }
}
