namespace Offshell.Models.Neighbours;

/// <summary>
/// The k nearest rows found so far for one query, nearest first; equal distances are ordered by row number, so that the
/// result does not depend on the order of the search.
/// </summary>
internal ref struct NeighbourList(Span<double> squaredDistances, Span<int> rows)
{
    private readonly Span<double> _squaredDistances = squaredDistances;
    private readonly Span<int> _rows = rows;

    /// <summary>Empties a list: every place infinitely far.</summary>
    internal static void Clear(Span<double> squaredDistances, Span<int> rows)
    {
        squaredDistances.Fill(double.PositiveInfinity);
        rows.Fill(int.MaxValue);
    }

    /// <summary>Squared distance of the k-th place; a row farther than this cannot enter.</summary>
    internal readonly double Limit => _squaredDistances[^1];

    /// <summary>Enters a row if it belongs among the k nearest; true if it did.</summary>
    internal readonly bool Offer(double squaredDistance, int row)
    {
        int place = _rows.Length - 1;
        if (!Before(squaredDistance, row, place)) return false;
        for (; place > 0 && Before(squaredDistance, row, place - 1); place--)
        {
            _squaredDistances[place] = _squaredDistances[place - 1];
            _rows[place] = _rows[place - 1];
        }

        _squaredDistances[place] = squaredDistance;
        _rows[place] = row;
        return true;
    }

    private readonly bool Before(double squaredDistance, int row, int place) =>
        squaredDistance < _squaredDistances[place] || (squaredDistance == _squaredDistances[place] && row < _rows[place]);
}
