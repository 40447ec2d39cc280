using Offshell.Data;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Experiments.TriggerRates;

/// <summary>Simulated luminosity sections as models see them: logarithms log(1 + rate) of all rates.</summary>
internal static class TriggerRatesRows
{
    /// <summary>Simulates one of the sets and takes logarithms of its rates.</summary>
    internal static Table Simulate(TriggerRatesOptions options, int rows, int seed) =>
        LogRates(new TriggerRatesSimulator(options).Simulate(rows, (ulong)seed));

    /// <summary>Seeds, paths and fill only, rates as log(1 + rate).</summary>
    internal static Table LogRates(Table rows)
    {
        int[] kept = [.. Enumerable.Range(0, rows.Schema.Count).Where(c => rows.Schema[c].Role is ColumnRole.Feature or ColumnRole.Condition or ColumnRole.Group)];
        ColumnData[] columns = [.. kept.Select(c => ColumnData.Numbers(rows.Schema[c].Role == ColumnRole.Group ? rows.Values(c).ToArray() : Logarithms(rows.Values(c))))];
        return Table.FromColumns(new Schema { Columns = [.. kept.Select(c => rows.Schema[c])] }, columns);
    }

    private static double[] Logarithms(ReadOnlySpan<double> rates)
    {
        double[] logarithms = rates.ToArray();
        for (int i = 0; i < logarithms.Length; i++) logarithms[i] = Math.Log(1 + logarithms[i]);
        return logarithms;
    }
}
