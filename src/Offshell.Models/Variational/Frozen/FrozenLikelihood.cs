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
    // A row in memory: eight nats in double for each step, the numbers of the passes, the values in their lanes, those of the
    // rest, what the passes give at some outputs, room.
    private const int StepFloats = 16;
    private readonly DensityPass[] _densities;
    private readonly IntervalPass[] _intervals;
    private readonly (ProbabilityPass Probabilities, RatePass Rates)[] _singles;
    private readonly ExactLikelihood _rest;
    private readonly ExactLikelihood _exact;
    private readonly RowScatter _scatter;
    private readonly int[] _exactPlaces;
    private readonly (RowPass Pass, int Lanes, int Row)[] _steps;
    private readonly int _passes;
    private readonly int _lanes;
    private readonly int _restLanes;
    private readonly int _parts;
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
        _steps = [.. Steps(out _passes, out _lanes)];
        _restLanes = _lanes + (2 * _scatter.Lanes);
        _parts = FloatBuffer.RoundUp(_restLanes + (2 * _rest.LaneCount));
        _work = _parts + ((_densities.Length + _intervals.Length + _singles.Length) * NatsSum.PartFloats);
        RowFloats = _work + (2 * _exact.LaneCount) + _exactPlaces.Length + FloatBuffer.VectorWidth;
    }

    /// <summary>The decoder's outputs in the order in which <see cref="Nats"/> reads them; −1 for places without one, which must hold 0.</summary>
    internal ImmutableArray<int> OutputOrder { get; }

    /// <summary>Floats of a row as <see cref="Arrange"/> writes it, with room to work in.</summary>
    internal int RowFloats { get; }

    /// <summary>Parts of <see cref="Arrange"/>.</summary>
    internal int StepCount => _steps.Length + 1;

    /// <summary>Computes all that the row alone determines.</summary>
    /// <param name="row">The columns' values, readable up to a multiple of eight, with room for one more behind them.</param>
    /// <param name="memory">[<see cref="RowFloats"/>], full vectors.</param>
    internal void Arrange(double* row, float* memory)
    {
        for (int step = 0; step < StepCount; step++) ArrangeStep(step, row, memory);
    }

    /// <summary>A part of it; in their order.</summary>
    /// <param name="step">0 … <see cref="StepCount"/> − 1.</param>
    /// <param name="row">As above.</param>
    /// <param name="memory">As above.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void ArrangeStep(int step, double* row, float* memory)
    {
        if (step > 0)
        {
            ref (RowPass Pass, int Lanes, int Row) next = ref _steps[step - 1];
            next.Pass.Arrange((double*)(memory + next.Lanes), memory + next.Row, (double*)(memory + ((step - 1) * StepFloats)));
            return;
        }

        _scatter.Run(row, (double*)(memory + _lanes));
        if (_rest.LaneCount > 0) _rest.Arrange(row, (double*)(memory + _restLanes));
    }

    /// <summary>The nats of an arranged row at the given outputs, which are followed by eight readable floats.</summary>
    /// <param name="row">As given to <see cref="Arrange"/>.</param>
    /// <param name="memory">From <see cref="Arrange"/>.</param>
    /// <param name="outputs">In <see cref="OutputOrder"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Nats(double* row, float* memory, float* outputs)
    {
        // The passes with the longest chains of operations go first; the others fill the time those wait for themselves.
        Vector512<double> exact = Vector512<double>.Zero;
        for (int i = 0; i < _passes; i += StepFloats) exact += Vector512.Load((double*)(memory + i));
        float* at = memory + _passes, output = outputs, parts = memory + _parts, part = parts;
        foreach (IntervalPass pass in _intervals)
        {
            pass.Nats(at, output, part);
            at += IntervalPass.RowFloats;
            output += SingleLanes.Width;
            part += NatsSum.PartFloats;
        }

        float* density = at, ofDensity = output;
        at += _densities.Length * DensityPass.RowFloats;
        output += _densities.Length * (2 * SingleLanes.Width);
        foreach ((ProbabilityPass probabilities, RatePass rates) in _singles)
        {
            if (rates.HasColumns) exact += rates.Nats(at + ProbabilityPass.RowFloats, output + RatePass.Width);
            probabilities.Nats(at, output, part);
            at += ProbabilityPass.RowFloats + RatePass.RowFloats;
            output += SingleLanes.Width;
            part += NatsSum.PartFloats;
        }

        foreach (DensityPass pass in _densities)
        {
            pass.Nats(density, ofDensity, part);
            density += DensityPass.RowFloats;
            ofDensity += 2 * SingleLanes.Width;
            part += NatsSum.PartFloats;
        }

        double total = NatsSum.Total(parts, part, exact, out bool isExact);
        if (!isExact) return ByTables(row, memory + _work, outputs);
        return _rest.LaneCount == 0 ? total : total + _rest.Nats((double*)(memory + _restLanes), output);
    }

    /// <summary>The passes over the row alone, where their values stand and where they write.</summary>
    private List<(RowPass Pass, int Lanes, int Row)> Steps(out int passes, out int lanes)
    {
        var steps = new List<(RowPass Pass, int Lanes, int Row)>();
        int value = 0, row = 0;
        void Add(RowPass? pass, int before, int first)
        {
            if (pass is not null) steps.Add((pass, value + (2 * before), row + first));
        }

        foreach (IntervalPass pass in _intervals)
        {
            Add(pass, 0, 0);
            (value, row) = (value + (4 * IntervalPass.Half), row + IntervalPass.RowFloats);
        }

        foreach (DensityPass pass in _densities)
        {
            Add(pass.First, 0, 0);
            Add(pass.Second, DensityPass.Lanes, DensityPass.Lanes);
            (value, row) = (value + (2 * SingleLanes.Width), row + DensityPass.RowFloats);
        }

        foreach ((ProbabilityPass probabilities, RatePass rates) in _singles)
        {
            Add(probabilities, 0, 0);
            Add(rates.HasColumns ? rates : null, RatePass.Width, ProbabilityPass.RowFloats);
            (value, row) = (value + (2 * SingleLanes.Width), row + ProbabilityPass.RowFloats + RatePass.RowFloats);
        }

        int start = passes = steps.Count * StepFloats, first = lanes = passes + row;
        return [.. steps.Select(s => (s.Pass, first + s.Lanes, start + s.Row))];
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
