using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>Standard normals into existing memory, 128 rows wide; the kernel below latent draws.</summary>
internal sealed class Normals : Row
{
    private const int Lanes = 128;
    private float[] _values = [];

    internal required int Count { get; init; }

    internal override double[] Measure(int threads, double seconds)
    {
        if (_values.Length == 0) _values = new float[Count];
        var source = new RandomSource(1);
        var times = new List<double>();
        ulong step = 0;
        double begin = Clock.Wall;
        while (Clock.Wall - begin < 0.3 * seconds || times.Count < 5)
        {
            double start = Clock.Now;
            LaneNoise.FillNormal(source, step++, 0, _values, Count / Lanes, Lanes);
            times.Add((Clock.Now - start) / Count);
        }

        return [times.Order().ElementAt(times.Count / 2)];
    }
}
