using System.Runtime.Intrinsics;

namespace Offshell.Models.Variational.Scores;

/// <summary>
/// One way to say how anomalous a row is, chosen after training; larger is more anomalous. Immutable: what it learned of
/// the training encodings is its state.
/// </summary>
internal abstract class VariationalScore
{
    /// <summary>Name on the command line and in model files.</summary>
    internal abstract string Name { get; }

    /// <summary>One sentence for lists of scores.</summary>
    internal abstract string Description { get; }

    /// <summary>Whether the score is a sum (or mean, or maximum) of terms that belong to columns.</summary>
    internal virtual bool HasColumnTerms => false;

    /// <summary>Scores the rows of the block, [lanes]; the sum of the columns' terms unless a score says otherwise.</summary>
    internal virtual void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        Span<double> terms = block.TermScratch;
        ColumnTerms(block, terms);
        SumColumns(block, terms, scores);
    }

    /// <summary>The share of each column, [features × lanes].</summary>
    internal virtual void ColumnTerms(VariationalEvaluator block, Span<double> terms) =>
        throw new NotSupportedException($"The score '{Name}' has no column terms.");

    /// <summary>What was learned at fit time; empty for most.</summary>
    internal virtual IReadOnlyList<double> State => [];

    /// <summary>Adds −log p of every column at the given outputs to the terms, [features × lanes], times a factor.</summary>
    private protected static void AddNats(VariationalEvaluator block, ReadOnlySpan<float> outputs, double factor, Span<double> terms)
    {
        for (int f = 0; f < block.Model.Heads.Length; f++) AddScaled(Nats(block, outputs, f), factor, terms.Slice(f * block.Lanes, block.Lanes));
    }

    /// <summary>Sums −log p over columns in column order, [lanes].</summary>
    private protected static void SumNats(VariationalEvaluator block, ReadOnlySpan<float> outputs, Span<double> scores)
    {
        scores[..block.Lanes].Clear();
        for (int f = 0; f < block.Model.Heads.Length; f++) AddScaled(Nats(block, outputs, f), 1, scores[..block.Lanes]);
    }

    /// <summary>Sums terms over columns in column order.</summary>
    private protected static void SumColumns(VariationalEvaluator block, ReadOnlySpan<double> terms, Span<double> scores)
    {
        scores[..block.Lanes].Clear();
        for (int f = 0; f < block.Model.Heads.Length; f++) AddScaled(terms.Slice(f * block.Lanes, block.Lanes), 1, scores[..block.Lanes]);
    }

    /// <summary>Adds KL(q ‖ p), times a factor, to every row's score.</summary>
    private protected static void AddKl(VariationalEvaluator block, double factor, Span<double> scores) => block.Prior.AddKl(block, factor, scores);

    /// <summary>−log p of one column, [lanes] of the block's working memory.</summary>
    private static ReadOnlySpan<double> Nats(VariationalEvaluator block, ReadOnlySpan<float> outputs, int feature)
    {
        Span<double> nats = block.Scratch;
        block.Model.Heads[feature].NegativeLogLikelihood(block.Raw(feature), block.OutputsOf(feature, outputs), block.Lanes, nats);
        return nats;
    }

    /// <summary>sums += factor · terms, [lanes].</summary>
    private static void AddScaled(ReadOnlySpan<double> terms, double factor, Span<double> sums)
    {
        for (int i = 0; i < sums.Length; i += Vector512<double>.Count)
        {
            (Vector512.Create<double>(sums[i..]) + (Vector512.Create<double>(terms[i..]) * factor)).CopyTo(sums[i..]);
        }
    }
}
