namespace Offshell.Detection.Ensembles;

/// <summary>Maps a member's score to where it stands among held-out normal rows.</summary>
internal sealed class ScoreScale
{
    private const double TailShare = 0.1;
    private const int FewestTailRows = 5;

    private readonly EnsembleScale _scale;
    private readonly double[] _sorted;
    private readonly double _tailStart;
    private readonly double _meanExcess;

    /// <param name="scale">What to map to.</param>
    /// <param name="heldOut">Scores of normal rows that the member did not learn from; at least one.</param>
    internal ScoreScale(EnsembleScale scale, ReadOnlySpan<double> heldOut)
    {
        _scale = scale;
        _sorted = heldOut.ToArray();
        Array.Sort(_sorted);
        int tail = Math.Min(_sorted.Length - 1, Math.Max(FewestTailRows, (int)Math.Ceiling(TailShare * _sorted.Length)));
        _tailStart = _sorted[_sorted.Length - 1 - tail];
        double sum = 0;
        foreach (double score in _sorted.AsSpan(_sorted.Length - tail)) sum += (score - _tailStart) / Math.Max(1, tail);
        // Where the last tenth coincides (constant columns, duplicates), a row beyond it is all but infinitely surprising; it stays
        // finite and in order. Members' scores are of the order of 1, since their columns are standardised.
        _meanExcess = Math.Max(sum, 1e-9 * Math.Max(Math.Abs(_tailStart), 1));
    }

    /// <summary>The held-out scores, ascending.</summary>
    internal ReadOnlySpan<double> HeldOut => _sorted;

    internal double Map(double score) => _scale == EnsembleScale.Place ? Place(score) : Surprise(score);

    /// <summary>(#{below} + #{equal}/2 + 1/2)/(n + 1).</summary>
    private double Place(double score) => (((CountBelow(score, false) + CountBelow(score, true)) / 2.0) + 0.5) / (_sorted.Length + 1);

    /// <summary>−log((1 + #{≥})/(n + 1)), continued beyond the last tenth with the mean excess there: the exponential tail.</summary>
    private double Surprise(double score)
    {
        double inside = -Math.Log((1.0 + _sorted.Length - CountBelow(Math.Min(score, _tailStart), false)) / (_sorted.Length + 1));
        return score > _tailStart ? inside + ((score - _tailStart) / _meanExcess) : inside;
    }

    private int CountBelow(double score, bool orEqual)
    {
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (orEqual ? _sorted[middle] <= score : _sorted[middle] < score) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
