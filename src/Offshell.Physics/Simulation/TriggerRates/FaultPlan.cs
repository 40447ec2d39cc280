using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>Places the planted faults: the later rows are cut into as many equal slots as there are faults, one fault in each.</summary>
internal static class FaultPlan
{
    /// <summary>Part of a slot that a fault may fill, so that normal rows lie between two faults.</summary>
    private const double LargestPartOfSlot = 0.8;

    /// <summary>The faults in order of time; those whose slot has not even one row are left out.</summary>
    internal static ImmutableArray<TriggerFault> Draw(TriggerRatesOptions options, int rows, RandomStream random)
    {
        RowKind[] kinds =
        [
            .. Enumerable.Repeat(RowKind.DeadPath, options.DeadPaths),
            .. Enumerable.Repeat(RowKind.DeadSeed, options.DeadSeeds),
            .. Enumerable.Repeat(RowKind.HotSeed, options.HotSeeds),
            .. Enumerable.Repeat(RowKind.Drift, options.Drifts),
        ];
        random.Shuffle(kinds.AsSpan());
        int first = (int)Math.Ceiling(options.FirstFault * rows);
        var faults = ImmutableArray.CreateBuilder<TriggerFault>();
        for (int i = 0; i < kinds.Length; i++)
        {
            int start = first + (int)((long)(rows - first) * i / kinds.Length);
            int end = first + (int)((long)(rows - first) * (i + 1) / kinds.Length);
            int target = random.NextInt(kinds[i] == RowKind.DeadPath ? options.Seeds * options.PathsPerSeed : options.Seeds);
            double sign = random.NextInt(2) == 0 ? -1 : 1;
            int wanted = kinds[i] == RowKind.Drift ? options.DriftLength : options.FaultLength;
            int length = Math.Min(wanted, (int)Math.Ceiling(LargestPartOfSlot * (end - start)));
            if (length <= 0) continue;
            int offset = random.NextInt(end - start - length + 1);
            faults.Add(new TriggerFault(kinds[i], target, start + offset, length, kinds[i] == RowKind.Drift ? sign * options.DriftShift : 0));
        }

        return faults.ToImmutable();
    }
}
