using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Autodiff.Nodes.Spatial;

/// <summary>
/// The matrix products that a sliding kernel is made of, worked out once: for every window, the runs of taps that see
/// neighbouring positions; for every position, the taps that see it; for every run of weights, the pairs it joins.
/// </summary>
/// <remarks>
/// Values are [position][channel] × lanes, weights [window channel][tap][position channel of the group]. Taps next to each
/// other in the kernel that see positions next to each other in memory form one run: a longer product instead of several.
/// </remarks>
internal sealed class TapPlan
{
    private readonly SlidingWindow _window;
    private readonly int _windowStride;
    private readonly int _positionStride;
    private readonly int _groupChannels;
    private readonly bool _joins;

    /// <param name="window">How the kernel slides.</param>
    /// <param name="windowChannels">Channels of the windows' side, over all groups.</param>
    /// <param name="positionChannels">Channels of the positions' side, over all groups.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="lanes">Rows per block.</param>
    internal TapPlan(SlidingWindow window, int windowChannels, int positionChannels, int groups, int lanes)
    {
        _window = window;
        _windowStride = windowChannels * lanes;
        _positionStride = positionChannels * lanes;
        _groupChannels = positionChannels / groups;
        _joins = groups == 1; // channels of other groups lie between the positions of one
        Windows = new Segments[window.WindowCount];
        Positions = new Segments[window.PositionCount];
        Weights = Build();
    }

    /// <summary>For every window: A from the weights, B from the positions; depth K = taps of a run · channels of a group.</summary>
    internal Segments[] Windows { get; }

    /// <summary>For every position: A from the weights (to be read transposed), B from the windows; depth = window channels of a group.</summary>
    internal Segments[] Positions { get; }

    /// <summary>For every run of weights: A from the windows, B from the positions, and the run's place in a row of weights.</summary>
    internal (int Column, Segments Pairs)[] Weights { get; }

    private (int, Segments)[] Build()
    {
        var ofPosition = new List<ProductSegment>[_window.PositionCount];
        for (int i = 0; i < ofPosition.Length; i++) ofPosition[i] = [];
        var ofWeights = new SortedDictionary<(int Tap, int Length), List<ProductSegment>>();
        for (int window = 0; window < _window.WindowCount; window++)
        {
            List<(int Tap, int Position, int Length)> runs = Runs(window, _joins);
            // One product has one depth. The visible part of a kernel is a box, so its runs are equally long; if not, take taps one by one.
            if (runs.Exists(r => r.Length != runs[0].Length)) runs = Runs(window, joins: false);
            var segments = new List<ProductSegment>();
            foreach ((int tap, int position, int length) in runs)
            {
                segments.Add(new ProductSegment(tap * _groupChannels, position * _positionStride));
                for (int i = 0; i < length; i++) ofPosition[position + i].Add(new ProductSegment((tap + i) * _groupChannels, window * _windowStride));
                if (!ofWeights.TryGetValue((tap, length), out List<ProductSegment>? pairs)) ofWeights.Add((tap, length), pairs = []);
                pairs.Add(new ProductSegment(window * _windowStride, position * _positionStride));
            }

            Windows[window] = new Segments([.. segments], runs.Count == 0 ? 0 : runs[0].Length * _groupChannels);
        }

        for (int i = 0; i < ofPosition.Length; i++) Positions[i] = new Segments([.. ofPosition[i]], 1);
        return [.. ofWeights.Select(w => (w.Key.Tap * _groupChannels, new Segments([.. w.Value], w.Key.Length * _groupChannels)))];
    }

    /// <summary>The runs of a window: inside the image the rows of the kernel, at its edges their visible part.</summary>
    private List<(int Tap, int Position, int Length)> Runs(int window, bool joins)
    {
        var runs = new List<(int Tap, int Position, int Length)>();
        for (int tap = 0; tap < _window.TapCount; tap++)
        {
            int position = _window.Position(window, tap);
            if (position < 0) continue;
            if (joins && runs.Count > 0 && runs[^1] is var last && last.Tap + last.Length == tap && last.Position + last.Length == position)
            {
                runs[^1] = (last.Tap, last.Position, last.Length + 1);
            }
            else
            {
                runs.Add((tap, position, 1));
            }
        }

        return runs;
    }

    /// <summary>Products that are added up, and the extent they have in common.</summary>
    internal sealed record Segments(ProductSegment[] Items, int Extent);
}
