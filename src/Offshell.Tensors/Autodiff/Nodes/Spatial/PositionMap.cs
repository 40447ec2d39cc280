namespace Offshell.Tensors.Autodiff.Nodes.Spatial;

/// <summary>
/// A fixed linear map between positions, the same for every channel: average pooling, up-sampling and the like. For each
/// output position it holds the input positions and their weights, and the same the other way round.
/// </summary>
internal sealed class PositionMap
{
    /// <param name="inputs">Number of input positions.</param>
    /// <param name="outputs">For every output position, its input positions with their weights.</param>
    internal PositionMap(int inputs, (int Position, float Weight)[][] outputs)
    {
        Outputs = outputs;
        var ofInput = new List<(int, float)>[inputs];
        for (int i = 0; i < inputs; i++) ofInput[i] = [];
        for (int o = 0; o < outputs.Length; o++)
        {
            foreach ((int position, float weight) in outputs[o]) ofInput[position].Add((o, weight));
        }

        Inputs = [.. ofInput.Select(x => x.ToArray())];
    }

    private PositionMap((int, float)[][] inputs, (int, float)[][] outputs) => (Inputs, Outputs) = (inputs, outputs);

    internal (int Position, float Weight)[][] Outputs { get; }

    internal (int Position, float Weight)[][] Inputs { get; }

    /// <summary>The adjoint map, from outputs to inputs.</summary>
    internal PositionMap Reversed => new(Outputs, Inputs);

    /// <summary>The mean of the positions that each window sees; padding does not count.</summary>
    internal static PositionMap Average(SlidingWindow window)
    {
        var outputs = new (int, float)[window.WindowCount][];
        for (int o = 0; o < outputs.Length; o++)
        {
            int[] seen = [.. Enumerable.Range(0, window.TapCount).Select(t => window.Position(o, t)).Where(q => q >= 0)];
            if (seen.Length == 0) throw new ArgumentException($"Window {o} sees padding only; use less padding.");
            outputs[o] = [.. seen.Select(q => (q, 1f / seen.Length))];
        }

        return new PositionMap(window.PositionCount, outputs);
    }

    /// <summary>
    /// Every axis drawn out by a factor. Nearest repeats each position. Linear takes the two positions around
    /// (o + ½)/factor − ½, the first or last one alone beyond the centres at the edges.
    /// </summary>
    internal static PositionMap Upsample(ReadOnlySpan<int> positions, ReadOnlySpan<int> factors, bool linear)
    {
        (int Position, double Weight)[][] map = [[(0, 1)]];
        int inputs = 1;
        for (int axis = 0; axis < positions.Length; axis++)
        {
            (int Position, double Weight)[][] along = Along(positions[axis], factors[axis], linear);
            int size = positions[axis];
            map = [.. map.SelectMany(outer => along.Select(inner => Cross(outer, inner, size)))];
            inputs *= size;
        }

        return new PositionMap(inputs, [.. map.Select(o => o.Select(x => (x.Position, (float)x.Weight)).ToArray())]);
    }

    internal static void CheckInput(Node input, int positions, int channels)
    {
        if (input.Features != positions * channels)
        {
            throw new ArgumentException($"The input has {input.Features} features; {positions} positions of {channels} channels need {positions * channels}.");
        }
    }

    private static (int Position, double Weight)[] Cross((int Position, double Weight)[] outer, (int Position, double Weight)[] inner, int size) =>
        [.. outer.SelectMany(a => inner.Select(b => ((a.Position * size) + b.Position, a.Weight * b.Weight)))];

    private static (int Position, double Weight)[][] Along(int size, int factor, bool linear)
    {
        var outputs = new (int, double)[size * factor][];
        for (int o = 0; o < outputs.Length; o++)
        {
            double centre = Math.Clamp(((o + 0.5) / factor) - 0.5, 0, size - 1);
            int low = linear ? (int)centre : o / factor;
            double share = linear ? centre - low : 0;
            outputs[o] = share > 0 ? [(low, 1 - share), (low + 1, share)] : [(low, 1)];
        }

        return outputs;
    }
}
