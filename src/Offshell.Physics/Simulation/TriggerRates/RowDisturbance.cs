using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>What disturbs one row, as factors on the true rates of seeds and paths; reused from row to row.</summary>
internal sealed class RowDisturbance
{
    private readonly TriggerRatesOptions _options;
    private readonly TriggerMenu _menu;
    private readonly ImmutableArray<TriggerFault> _faults;
    private readonly ShiftPattern _pattern;
    private readonly RowSet _rowSet;
    private readonly double[] _shifts;
    private TriggerFault? _fault;
    private int _nextFault;

    internal RowDisturbance(TriggerRatesOptions options, TriggerMenu menu, ImmutableArray<TriggerFault> faults)
    {
        _options = options;
        _menu = menu;
        _faults = faults;
        _shifts = new double[menu.Paths.Length];
        _pattern = new ShiftPattern([.. menu.Paths.Select(path => path.Seed)], options.Seeds, options.FeatureShift, options.GroupShift, options.IndependentSigns);
        _rowSet = options.Set switch
        {
            TriggerRatesSet.Mixed => RowSet.Mixed,
            TriggerRatesSet.AInlier => RowSet.AInlier,
            TriggerRatesSet.AAnomaly => RowSet.AAnomaly,
            TriggerRatesSet.BInlier => RowSet.BInlier,
            TriggerRatesSet.BAnomaly => RowSet.BAnomaly,
            _ => RowSet.Training,
        };
    }

    /// <summary>Goes on to a row (in ascending order) and says what is done to it.</summary>
    internal TriggerRatesSample.RowTruth Draw(int row, RandomStream random)
    {
        RowKind kind = RowKinds.Draw(_rowSet, _options.AnomalyFraction, random);
        int affected = _pattern.Draw(kind, random, _shifts);
        if (kind is RowKind.AAnomaly) return new(kind, affected, _options.FeatureShift);
        if (kind is RowKind.BInlier or RowKind.BAnomaly) return new(kind, affected, _options.GroupShift);

        while (_nextFault < _faults.Length && row >= _faults[_nextFault].Start + _faults[_nextFault].Length) _nextFault++;
        _fault = _nextFault < _faults.Length && row >= _faults[_nextFault].Start ? _faults[_nextFault] : null;
        if (_fault is null) return new(kind, -1, 0);
        if (_fault.Kind != RowKind.Drift) return new(_fault.Kind, _fault.Target, double.NaN);

        double shift = _fault.Shift * (row - _fault.Start + 1) / _fault.Length;
        for (int j = 0; j < _shifts.Length; j++)
        {
            if (_menu.Paths[j].Seed == _fault.Target) _shifts[j] = shift;
        }

        return new(RowKind.Drift, _fault.Target, Math.Abs(shift));
    }

    internal double SeedFactor(int seed) => (_fault?.Target == seed ? _fault.Kind : RowKind.Normal) switch
    {
        RowKind.DeadSeed => 0,
        RowKind.HotSeed => _options.HotFactor,
        _ => 1,
    };

    internal double PathFactor(int path, double spread)
    {
        if (_shifts[path] != 0) return Math.Exp(_shifts[path] * spread);
        if (_fault is null) return 1;
        bool ofTargetSeed = _menu.Paths[path].Seed == _fault.Target;
        return _fault.Kind switch
        {
            RowKind.DeadPath => path == _fault.Target ? 0 : 1,
            RowKind.DeadSeed => ofTargetSeed ? 0 : 1,
            RowKind.HotSeed => ofTargetSeed ? 1 + (_options.HotLeak * (_options.HotFactor - 1)) : 1,
            _ => 1,
        };
    }
}
