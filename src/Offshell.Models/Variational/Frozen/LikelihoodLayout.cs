using System.Collections.Immutable;
using Offshell.Models.Distributions;
using Offshell.Models.Distributions.Formulas.Single;

namespace Offshell.Models.Variational.Frozen;

/// <summary>
/// Which columns share a pass of a <see cref="FrozenLikelihood"/>, and in which lanes their values and outputs stand; −1 for
/// lanes without one. Immutable.
/// </summary>
internal sealed class LikelihoodLayout
{
    private readonly ImmutableArray<ColumnHead> _heads;
    private readonly List<int> _columns = [];
    private readonly List<int> _outputs = [];

    internal LikelihoodLayout(ImmutableArray<ColumnHead> heads)
    {
        _heads = heads;
        Densities = [.. ByLink(DensityPass.Holds, DensityPass.Link).SelectMany(g => g.Chunk(SingleLanes.Width)).Select(c => c.ToImmutableArray())];
        Intervals = [.. ByLink(IntervalPass.Holds, IntervalPass.Link).SelectMany(g => Halves([.. g]))];
        Singles = Pack(
            [.. ByLink(ProbabilityPass.Holds, ProbabilityPass.Link).Select(g => new Queue<int>(g))],
            [.. ByLink(RatePass.Holds, RatePass.Link).SelectMany(g => g.Chunk(RatePass.Width))]);
        Rest = [.. Columns(h => !DensityPass.Holds(h) && !IntervalPass.Holds(h) && !ProbabilityPass.Holds(h) && !RatePass.Holds(h))];
        foreach ((ImmutableArray<int> counts, ImmutableArray<int> others) in Intervals) PlaceIntervals(counts, others);
        foreach (ImmutableArray<int> columns in Densities) PlaceDensity(columns);
        foreach ((ImmutableArray<int> probabilities, ImmutableArray<int> rates) in Singles) PlaceSingles(probabilities, rates);
        (ColumnOfLane, Outputs) = ([.. _columns], [.. _outputs]);
    }

    /// <summary>The columns of every <see cref="DensityPass"/>.</summary>
    internal ImmutableArray<ImmutableArray<int>> Densities { get; }

    /// <summary>The columns of every <see cref="IntervalPass"/>.</summary>
    internal ImmutableArray<(ImmutableArray<int> Counts, ImmutableArray<int> Others)> Intervals { get; }

    /// <summary>The columns of every <see cref="ProbabilityPass"/>, in the first lanes of a vector, and of the <see cref="RatePass"/> in its last.</summary>
    internal ImmutableArray<(ImmutableArray<int> Probabilities, ImmutableArray<int> Rates)> Singles { get; }

    /// <summary>Columns without a pass.</summary>
    internal ImmutableArray<int> Rest { get; }

    /// <summary>The column whose value stands in each lane, passes one after the other.</summary>
    internal ImmutableArray<int> ColumnOfLane { get; }

    /// <summary>The decoder's output that stands in each lane, passes one after the other.</summary>
    internal ImmutableArray<int> Outputs { get; }

    private IEnumerable<int> Columns(Func<ColumnHead, bool> holds) => Enumerable.Range(0, _heads.Length).Where(c => holds(_heads[c]));

    private IEnumerable<IGrouping<TLink, int>> ByLink<TLink>(Func<ColumnHead, bool> holds, Func<ColumnHead, TLink> link) =>
        Columns(holds).GroupBy(c => link(_heads[c]));

    private IEnumerable<(ImmutableArray<int> Counts, ImmutableArray<int> Others)> Halves(int[] columns)
    {
        int[][] counts = [.. columns.Where(c => _heads[c] is DiscreteTruncatedGaussianHead).Chunk(IntervalPass.Half)];
        int[][] others = [.. columns.Where(c => _heads[c] is TruncatedGaussianHead).Chunk(IntervalPass.Half)];
        for (int i = 0; i < Math.Max(counts.Length, others.Length); i++)
        {
            yield return ([.. i < counts.Length ? counts[i] : []], [.. i < others.Length ? others[i] : []]);
        }
    }

    /// <summary>Rates from behind and probabilities from the front, as many as a vector holds.</summary>
    private static ImmutableArray<(ImmutableArray<int> Probabilities, ImmutableArray<int> Rates)> Pack(List<Queue<int>> probabilities, int[][] rates)
    {
        var singles = ImmutableArray.CreateBuilder<(ImmutableArray<int>, ImmutableArray<int>)>();
        for (int i = 0; i < rates.Length || probabilities.Count > 0; i++)
        {
            int[] own = i < rates.Length ? rates[i] : [];
            var front = ImmutableArray.CreateBuilder<int>();
            while (probabilities.Count > 0 && front.Count < SingleLanes.Width - own.Length && probabilities[0].TryDequeue(out int column)) front.Add(column);
            if (probabilities.Count > 0 && probabilities[0].Count == 0) probabilities.RemoveAt(0);
            singles.Add((front.ToImmutable(), [.. own]));
        }

        return singles.ToImmutable();
    }

    private void PlaceDensity(ImmutableArray<int> columns)
    {
        Place(_columns, columns, SingleLanes.Width);
        for (int p = 0; p < 2; p++) Place(_outputs, columns.Select(c => Output(c, p)), SingleLanes.Width);
    }

    private void PlaceIntervals(ImmutableArray<int> counts, ImmutableArray<int> others)
    {
        foreach (ImmutableArray<int> half in new[] { counts, others })
        {
            Place(_columns, half, IntervalPass.Half);
            for (int p = 0; p < 2; p++) Place(_outputs, half.Select(c => Output(c, p)), IntervalPass.Half);
        }
    }

    private void PlaceSingles(ImmutableArray<int> probabilities, ImmutableArray<int> rates)
    {
        int front = SingleLanes.Width - rates.Length;
        Place(_columns, probabilities, front);
        Place(_columns, rates, rates.Length);
        Place(_outputs, probabilities.Select(c => Output(c, _heads[c] is LogNormalHead ? 2 : 0)), front);
        Place(_outputs, rates.Select(c => Output(c, 0)), rates.Length);
    }

    private static void Place(List<int> lanes, IEnumerable<int> found, int width)
    {
        int end = lanes.Count + width;
        lanes.AddRange(found);
        while (lanes.Count < end) lanes.Add(-1);
    }

    private int Output(int column, int parameter) => _heads.Take(column).Sum(h => h.ParameterCount) + parameter;
}
