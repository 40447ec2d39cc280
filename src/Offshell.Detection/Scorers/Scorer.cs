using System.Collections.Immutable;
using Offshell.Data;

namespace Offshell.Detection.Scorers;

/// <summary>One way in which a fitted model says how anomalous a row is.</summary>
/// <param name="Name">Name on the command line and in files.</param>
/// <param name="Description">One sentence.</param>
/// <param name="HasColumnTerms">Whether every column has its own share of the score.</param>
/// <param name="IsBounded">Whether far outliers may tie (trees, histograms, kernels); an unbounded score keeps them strictly ordered.</param>
public sealed record ScoreInfo(string Name, string Description, bool HasColumnTerms = false, bool IsBounded = false);

/// <summary>
/// A fitted model that scores rows; what a detector adds (calibration, explanation, file) is the same for all kinds.
/// Immutable and thread-safe. Larger is more anomalous, for every score.
/// </summary>
/// <remarks>Each score of a row has the same bits alone, in any batch and at any position.</remarks>
public abstract class Scorer
{
    /// <summary>The kind in model files; mapped through a fixed table on loading.</summary>
    public abstract string Kind { get; }

    /// <summary>The scores on offer; the first is the default.</summary>
    public abstract ImmutableArray<ScoreInfo> Scores { get; }

    /// <summary>Positions of the modelled columns in the schema.</summary>
    public abstract ImmutableArray<int> Features { get; }

    /// <summary>Whether rows of the training set are kept within the model.</summary>
    public virtual bool HoldsTrainingRows => false;

    /// <summary>Bytes of working memory that each thread takes when scoring, besides the model; 0 if it is next to nothing.</summary>
    public virtual long BytesPerThread => 0;

    /// <summary>Scores rows by several scores in one pass.</summary>
    /// <param name="rows">Rows under the training schema.</param>
    /// <param name="scores">Positions in <see cref="Scores"/>.</param>
    /// <param name="destination">One array of at least the number of rows for each score.</param>
    public abstract void Score(Table rows, ReadOnlySpan<int> scores, IReadOnlyList<Memory<double>> destination);

    /// <summary>The share of each column in a score that has column terms, [rows × features].</summary>
    public virtual void ColumnTerms(Table rows, int score, Span<double> destination) =>
        throw new NotSupportedException($"The score '{Scores[score].Name}' has no column terms.");

    /// <summary>What the model makes of every row when it is shown all of it: the expected value of each feature, [rows × features]; null if the kind of model makes nothing of rows.</summary>
    public virtual double[][]? Reconstruct(Table rows) => null;

    /// <summary>
    /// What the model expects of some columns of a row when it is not shown them, so that an anomaly does not explain
    /// itself.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="questions">What is hidden of which row.</param>
    /// <param name="coverage">Probability inside the interval, as far as the model knows.</param>
    /// <returns>For each question and each hidden feature, the expected value and a central interval.</returns>
    public abstract ImmutableArray<ImmutableArray<ExpectedValue>> Expect(Table rows, IReadOnlyList<HiddenFeatures> questions, double coverage);

    /// <summary>Writes what <see cref="ScorerKinds"/> needs to read it again.</summary>
    internal abstract void Save(Files.ModelContent content);
}

/// <summary>A question to a model.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Features">Positions in <see cref="Scorer.Features"/> that are hidden together.</param>
public readonly record struct HiddenFeatures(int Row, ImmutableArray<int> Features);

/// <summary>What a model expects of a column.</summary>
/// <param name="Value">Expected value on the original scale; a category's code.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
public readonly record struct ExpectedValue(double Value, double Low, double High);
