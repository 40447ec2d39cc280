namespace Offshell.Tensors.Random;

/// <summary>
/// Sequential draws from one <see cref="RandomSource"/>: Philox words in counter order. Not thread-safe; give every
/// thread, row block or purpose its own source instead.
/// </summary>
public sealed partial class RandomStream
{
    private readonly uint _key0;
    private readonly uint _key1;
    private readonly uint[] _words = new uint[4];
    private ulong _counter;
    private int _used = 4;
    private double _spareNormal = double.NaN;

    internal RandomStream(ulong key)
    {
        _key0 = (uint)key;
        _key1 = (uint)(key >> 32);
    }

    /// <summary>A uniform 32-bit word.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            uint c0 = (uint)_counter, c1 = (uint)(_counter >> 32), c2 = 0, c3 = 0;
            Philox.Generate(_key0, _key1, ref c0, ref c1, ref c2, ref c3);
            (_words[0], _words[1], _words[2], _words[3]) = (c0, c1, c2, c3);
            _counter++;
            _used = 0;
        }

        return _words[_used++];
    }

    /// <summary>A uniform 64-bit word.</summary>
    public ulong NextUInt64()
    {
        ulong low = NextUInt32();
        return low | ((ulong)NextUInt32() << 32);
    }

    /// <summary>Uniform on [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on (0, 1): never 0, safe under a logarithm.</summary>
    public double NextOpenDouble() => ((NextUInt64() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Uniform on [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextDouble(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Uniform on {0, …, <paramref name="count"/> − 1}, without modulo bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        uint range = (uint)count;
        uint threshold = (0u - range) % range; // Lemire 2019: reject the short part of the interval.
        while (true)
        {
            ulong product = (ulong)NextUInt32() * range;
            if ((uint)product >= threshold) return (int)(product >> 32);
        }
    }

    /// <summary>Standard normal, by the polar-free Box-Muller form in double precision.</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            double spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }

        double radius = Math.Sqrt(-2 * Math.Log(NextOpenDouble()));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * NextDouble());
        _spareNormal = radius * sin;
        return radius * cos;
    }

    /// <summary>Exponential with mean 1.</summary>
    public double NextExponential() => -Math.Log(NextOpenDouble());

    /// <summary>Fills with independent standard normals.</summary>
    public void FillNormal(Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = (float)NextNormal();
    }

    /// <summary>A uniform permutation of 0 … <paramref name="count"/> − 1 (Fisher-Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) order[i] = i;
        Shuffle(order.AsSpan());
        return order;
    }

    /// <summary>Shuffles in place (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
