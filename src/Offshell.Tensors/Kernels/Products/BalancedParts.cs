namespace Offshell.Tensors.Kernels.Products;

/// <summary>Cuts a length into the fewest parts of at most a given size, as equal as possible: 50 by 6 gives 6 6 6 6 6 5 5 5 5.</summary>
internal readonly struct BalancedParts
{
    private readonly int _size;
    private readonly int _larger;

    internal BalancedParts(int total, int maximum)
    {
        Count = (total + maximum - 1) / maximum;
        _size = Count == 0 ? 0 : total / Count;
        _larger = total - (_size * Count);
    }

    /// <summary>Number of parts.</summary>
    internal int Count { get; }

    /// <summary>Size of the part at <paramref name="index"/>; larger parts come first.</summary>
    internal int this[int index] => index < _larger ? _size + 1 : _size;
}
