namespace Offshell.Models.Training;

/// <summary>Weighted sums of the loss and its parts over the rows seen, in double and in a fixed order.</summary>
internal sealed class EpochLoss(int terms)
{
    private readonly double[] _terms = new double[terms];
    private double _loss;
    private double _weight;

    internal double Mean => _loss / _weight;

    /// <summary>Whether any row counted so far.</summary>
    internal bool HasWeight => _weight > 0;

    internal IReadOnlyList<double> Terms => [.. _terms.Select(t => t / _weight)];

    internal void Add(double loss, ReadOnlySpan<double> terms, double weight)
    {
        _loss += loss;
        _weight += weight;
        for (int i = 0; i < terms.Length; i++) _terms[i] += terms[i];
    }
}
