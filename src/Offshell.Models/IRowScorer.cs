namespace Offshell.Models;

/// <summary>
/// A fitted algorithm that gives every row an anomaly score. Immutable and thread-safe. A row's score has the same bits
/// alone or in any batch, at any position and for any number of threads.
/// </summary>
public interface IRowScorer
{
    /// <summary>Number of columns that the rows must have.</summary>
    int Columns { get; }

    /// <summary>
    /// True if the score levels off far from the training rows (trees, histograms, kernels that vanish): far outliers
    /// may then tie. False if it grows without bound and keeps far outliers in order.
    /// </summary>
    bool IsBounded { get; }

    /// <summary>Everything that scoring needs, as named arrays for the model file.</summary>
    FittedState State { get; }

    /// <summary>Scores rows; larger is more anomalous. Finite for finite rows up to ±1e30.</summary>
    /// <param name="rows">Finite rows, [rows × <see cref="Columns"/>].</param>
    /// <param name="scores">One score per row.</param>
    /// <exception cref="ArgumentException">
    /// The rows have another number of columns or a value that is not finite, or <paramref name="scores"/> has another length.
    /// </exception>
    void Score(RowMatrix rows, Span<double> scores);
}
