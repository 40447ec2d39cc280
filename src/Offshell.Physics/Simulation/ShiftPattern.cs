using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation;

/// <summary>Which features of a row are moved, and by how many of their standard deviations (Pol et al. 2020, Table I).</summary>
internal sealed class ShiftPattern
{
    private readonly ImmutableArray<int> _groupOf;
    private readonly int _groups;
    private readonly double _featureShift;
    private readonly double _groupShift;
    private readonly bool _independentSigns;
    private readonly int[] _order;

    /// <param name="groupOf">The group of each feature, 0 … groups − 1, all groups of the same size.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="featureShift">Size of a Type A shift, in standard deviations.</param>
    /// <param name="groupShift">Size of each feature's Type B shift, in standard deviations.</param>
    /// <param name="independentSigns">Whether every feature of a Type B row draws its own sign; otherwise the row has one.</param>
    internal ShiftPattern(ImmutableArray<int> groupOf, int groups, double featureShift, double groupShift, bool independentSigns)
    {
        _groupOf = groupOf;
        _groups = groups;
        _featureShift = featureShift;
        _groupShift = groupShift;
        _independentSigns = independentSigns;
        _order = new int[groupOf.Length];
    }

    /// <summary>Draws the shifts of one row. Not thread-safe.</summary>
    /// <param name="kind">What is done to the row.</param>
    /// <param name="random">The row's own stream.</param>
    /// <param name="shifts">One signed shift per feature, set; 0 where nothing is moved.</param>
    /// <returns>The moved feature (Type A), the moved group (Type B anomaly), else −1.</returns>
    internal int Draw(RowKind kind, RandomStream random, Span<double> shifts)
    {
        shifts.Clear();
        switch (kind)
        {
            case RowKind.AAnomaly:
                int feature = random.NextInt(shifts.Length);
                shifts[feature] = _featureShift * Sign(random);
                return feature;
            case RowKind.BAnomaly:
                int group = random.NextInt(_groups);
                double sign = Sign(random);
                for (int j = 0; j < shifts.Length; j++)
                {
                    if (_groupOf[j] == group) shifts[j] = _groupShift * (_independentSigns ? Sign(random) : sign);
                }

                return group;
            case RowKind.BInlier:
                ShiftRandomFeatures(random, shifts);
                return -1;
            default:
                return -1;
        }
    }

    private static double Sign(RandomStream random) => random.NextInt(2) == 0 ? -1 : 1;

    private void ShiftRandomFeatures(RandomStream random, Span<double> shifts)
    {
        for (int j = 0; j < _order.Length; j++) _order[j] = j;
        double sign = Sign(random);
        int count = shifts.Length / _groups;
        for (int i = 0; i < count; i++) // the head of a Fisher-Yates shuffle: a uniform subset
        {
            int j = i + random.NextInt(_order.Length - i);
            (_order[i], _order[j]) = (_order[j], _order[i]);
            shifts[_order[i]] = _groupShift * (_independentSigns ? Sign(random) : sign);
        }
    }
}
