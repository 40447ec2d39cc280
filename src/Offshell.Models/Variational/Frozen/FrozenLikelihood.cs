using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions;
using Offshell.Models.Distributions.Formulas.Single;
using Offshell.Tensors;

namespace Offshell.Models.Variational.Frozen;

/// <summary>
/// −log p of one row, summed over its columns, in few passes over all of them in float lanes. Differences are formed without
/// cancelling, so that float is enough for all but numbers outside its range; rows with such numbers are judged by the
/// formulas of tables. Immutable.
/// </summary>
internal sealed unsafe class FrozenLikelihood
{
    // A row in memory: eight sums in double, the numbers of the passes, the values in their lanes, those of the rest, room.
    private const int Passes = 16;
    private readonly DensityPass[] _densities;
    private readonly IntervalPass[] _intervals;
    private readonly (ProbabilityPass Probabilities, RatePass Rates)[] _singles;
    private readonly ExactLikelihood _rest;
    private readonly ExactLikelihood _exact;
    private readonly RowScatter _scatter;
    private readonly int[] _exactPlaces;
    private readonly int _lanes;
    private readonly int _restLanes;
    private readonly int _work;

    internal FrozenLikelihood(ImmutableArray<ColumnHead> heads)
    {
        var layout = new LikelihoodLayout(heads);
        _scatter = new RowScatter(layout.ColumnOfLane, heads.Length);
        ImmutableArray<ColumnHead> Of(ImmutableArray<int> columns) => [.. columns.Select(c => heads[c])];
        _densities = [.. layout.Densities.Select(c => new DensityPass(Of(c)))];
        _intervals = [.. layout.Intervals.Select(c => new IntervalPass(Of(c.Counts), Of(c.Others)))];
        _singles = [.. layout.Singles.Select(c => (new ProbabilityPass(Of(c.Probabilities)), new RatePass(Of(c.Rates))))];
        _rest = new ExactLikelihood(heads, layout.Rest);
        _exact = new ExactLikelihood(heads, [.. Enumerable.Range(0, heads.Length)]);
        OutputOrder = [.. layout.Outputs, .. _rest.OutputOrder];
        _exactPlaces = [.. _exact.OutputOrder.Select(o => OutputOrder.IndexOf(o))];
        _lanes = Passes + (_densities.Length * DensityPass.RowFloats) + (_intervals.Length * IntervalPass.RowFloats)
            + (_singles.Length * (ProbabilityPass.RowFloats + RatePass.RowFloats));
        _restLanes = _lanes + (2 * _scatter.Lanes);
        _work = _restLanes + (2 * _rest.LaneCount);
        RowFloats = _work + (2 * _exact.LaneCount) + _exactPlaces.Length + FloatBuffer.VectorWidth;
    }

    /// <summary>The decoder's outputs in the order in which <see cref="Nats"/> reads them; −1 for places without one, which must hold 0.</summary>
    internal ImmutableArray<int> OutputOrder { get; }

    /// <summary>Floats of a row as <see cref="Arrange"/> writes it, with room to work in.</summary>
    internal int RowFloats { get; }

    /// <summary>Computes all that the row alone determines.</summary>
    /// <param name="row">The columns' values, readable up to a multiple of eight, with room for one more behind them.</param>
    /// <param name="memory">[<see cref="RowFloats"/>], full vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Arrange(double* row, float* memory)
    {
        double* lanes = (double*)(memory + _lanes);
        _scatter.Run(row, lanes);

        Vector512<double> sum = Vector512<double>.Zero;
        float* at = memory + Passes;
        foreach (IntervalPass pass in _intervals)
        {
            sum += pass.Arrange(lanes, at);
            lanes += 2 * IntervalPass.Half;
            at += IntervalPass.RowFloats;
        }

        foreach (DensityPass pass in _densities)
        {
            sum += pass.Arrange(lanes, at);
            lanes += SingleLanes.Width;
            at += DensityPass.RowFloats;
        }

        foreach ((ProbabilityPass probabilities, RatePass rates) in _singles)
        {
            sum += probabilities.Arrange(lanes, at) + rates.Arrange(lanes + RatePass.Width, at + ProbabilityPass.RowFloats);
            lanes += SingleLanes.Width;
            at += ProbabilityPass.RowFloats + RatePass.RowFloats;
        }

        sum.Store((double*)memory);
        _rest.Arrange(row, (double*)(memory + _restLanes));
    }

    /// <summary>The nats of an arranged row at the given outputs, which are followed by eight readable floats.</summary>
    /// <param name="row">As given to <see cref="Arrange"/>.</param>
    /// <param name="memory">From <see cref="Arrange"/>.</param>
    /// <param name="outputs">In <see cref="OutputOrder"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Nats(double* row, float* memory, float* outputs)
    {
        // The pass with the longest chain of operations goes first; the others fill the time it waits for itself.
        NatsSum sum = NatsSum.Empty;
        Vector512<double> exact = Vector512.Load((double*)memory);
        float* at = memory + Passes, output = outputs;
        foreach (IntervalPass pass in _intervals)
        {
            sum.Add(pass.Nats(at, output, out Vector512<float> factors), factors);
            at += IntervalPass.RowFloats;
            output += SingleLanes.Width;
        }

        foreach (DensityPass pass in _densities)
        {
            sum.Add(pass.Nats(at, output, out Vector512<float> factors), factors);
            at += DensityPass.RowFloats;
            output += 2 * SingleLanes.Width;
        }

        foreach ((ProbabilityPass probabilities, RatePass rates) in _singles)
        {
            sum.Add(probabilities.Nats(at, output, out Vector512<float> factors), factors);
            exact += rates.Nats(at + ProbabilityPass.RowFloats, output + RatePass.Width);
            at += ProbabilityPass.RowFloats + RatePass.RowFloats;
            output += SingleLanes.Width;
        }

        double total = sum.Total(exact, out bool isExact);
        return isExact ? total + _rest.Nats((double*)(memory + _restLanes), output) : ByTables(row, memory + _work, outputs);
    }

    /// <summary>The formulas of tables, for the few rows with numbers that floats cannot hold.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private double ByTables(double* row, float* work, float* outputs)
    {
        float* ordered = work + (2 * _exact.LaneCount);
        _exact.Arrange(row, (double*)work);
        for (int i = 0; i < _exactPlaces.Length; i++) ordered[i] = outputs[_exactPlaces[i]];
        return _exact.Nats((double*)work, ordered);
    }
}
