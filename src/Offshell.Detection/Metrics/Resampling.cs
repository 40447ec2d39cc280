using Offshell.Tensors.Random;

namespace Offshell.Detection.Metrics;

/// <summary>How a bootstrap draws rows with replacement: single rows within strata, or whole groups of rows.</summary>
public sealed class Resampling
{
    private readonly int[][] _pools;   // lists of units, each drawn from as often as it has units
    private readonly int[][]? _members; // rows of each unit; null when a unit is one row

    private Resampling(int rowCount, int[][] pools, int[][]? members) => (RowCount, _pools, _members) = (rowCount, pools, members);

    /// <summary>Number of rows of the sample.</summary>
    public int RowCount { get; }

    /// <summary>Rows are independent: draws rows among all.</summary>
    public static Resampling Rows(int rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowCount);
        return RowsWithin(new int[rowCount]);
    }

    /// <summary>Draws rows within strata, so that each stratum keeps its number of rows.</summary>
    /// <param name="strata">A stratum number per row, for example the class.</param>
    public static Resampling RowsWithin(ReadOnlySpan<int> strata)
    {
        Guard.NotEmpty(strata.Length, nameof(strata));
        return new Resampling(strata.Length, Members(strata), null);
    }

    /// <summary>Rows of one group (run, fill) depend on each other: draws whole groups.</summary>
    /// <param name="groups">A group number per row.</param>
    public static Resampling WholeGroups(ReadOnlySpan<int> groups)
    {
        Guard.NotEmpty(groups.Length, nameof(groups));
        int[][] members = Members(groups);
        int[] units = new int[members.Length];
        for (int unit = 0; unit < units.Length; unit++) units[unit] = unit;
        return new Resampling(groups.Length, [units], members);
    }

    /// <summary>Sets how often each row is taken in one resample.</summary>
    internal void Draw(RandomStream stream, Span<double> counts)
    {
        counts.Clear();
        foreach (int[] pool in _pools)
        {
            for (int draw = 0; draw < pool.Length; draw++)
            {
                int unit = pool[stream.NextInt(pool.Length)];
                if (_members is null) counts[unit]++;
                else foreach (int row in _members[unit]) counts[row]++;
            }
        }
    }

    // Rows by key, keys in order of first appearance.
    private static int[][] Members(ReadOnlySpan<int> keys)
    {
        var lists = new List<List<int>>();
        var index = new Dictionary<int, int>();
        for (int row = 0; row < keys.Length; row++)
        {
            if (!index.TryGetValue(keys[row], out int list))
            {
                index.Add(keys[row], list = lists.Count);
                lists.Add([]);
            }

            lists[list].Add(row);
        }

        return [.. lists.Select(rows => rows.ToArray())];
    }
}
