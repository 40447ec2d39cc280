namespace Offshell.Models.Variational.Scores;

/// <summary>−log p(x | z = μ), summed over columns: how badly the row is described once the latents are known.</summary>
internal sealed class ReconstructionScore : VariationalScore
{
    internal override string Name => "reconstruction";

    internal override string Description => "-log p(x | z) at the posterior mean, in nats: single columns that do not fit the rest";

    internal override bool HasColumnTerms => true;

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores) => SumNats(block, block.DecodeMean(), scores);

    internal override void ColumnTerms(VariationalEvaluator block, Span<double> terms)
    {
        terms.Clear();
        AddNats(block, block.DecodeMean(), 1, terms);
    }
}

/// <summary>E_q[−log p(x | z)] + KL(q ‖ p) over the stored draws: the negative evidence lower bound, an upper bound of −log p(x).</summary>
internal sealed class NegativeElboScore : VariationalScore
{
    internal const int Draws = 8;

    internal override string Name => "negative-elbo";

    internal override string Description => "reconstruction + KL averaged over 8 stored draws, in nats: how improbable the row is as a whole";

    internal override bool HasColumnTerms => true;

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        base.Evaluate(block, scores);
        AddKl(block, 1, scores);
    }

    internal override void ColumnTerms(VariationalEvaluator block, Span<double> terms)
    {
        terms.Clear();
        for (int draw = 0; draw < Draws; draw++) AddNats(block, block.DecodeDraw(draw), 1.0 / Draws, terms);
    }
}

/// <summary>Mean over 30 draws of maxᵢ (xᵢ − μᵢ)²/σᵢ²: Type A of Pol et al., sensitive to a single column.</summary>
internal sealed class InfinityNormScore : VariationalScore
{
    private const int PosteriorDraws = 30;

    internal override string Name => "infinity-norm";

    internal override string Description => "largest squared pull of any column, averaged over 30 stored draws (Type A): one broken column";

    internal override bool HasColumnTerms => true;

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        scores[..block.Lanes].Clear();
        Span<double> pulls = block.Scratch;
        Span<double> largest = block.TermScratch[..block.Lanes];
        int draws = block.Model.Options.Prior.HasPosterior ? PosteriorDraws : 1;
        for (int draw = 0; draw < draws; draw++)
        {
            ReadOnlySpan<float> outputs = block.DecodeDraw(draw);
            largest.Clear();
            int next = 0;
            for (int f = 0; f < block.Model.Heads.Length; f++)
            {
                int width = block.Model.Heads[f].ParameterCount;
                block.Model.Heads[f].SquaredPull(block.Raw(f), outputs.Slice(next * block.Lanes, width * block.Lanes), block.Lanes, pulls);
                for (int i = 0; i < block.Lanes; i++) largest[i] = Math.Max(largest[i], pulls[i]);
                next += width;
            }

            for (int i = 0; i < block.Lanes; i++) scores[i] += largest[i] / draws;
        }
    }

    /// <summary>The squared pull of each column at the posterior mean.</summary>
    internal override void ColumnTerms(VariationalEvaluator block, Span<double> terms)
    {
        ReadOnlySpan<float> outputs = block.DecodeMean();
        int next = 0;
        for (int f = 0; f < block.Model.Heads.Length; f++)
        {
            int width = block.Model.Heads[f].ParameterCount;
            block.Model.Heads[f].SquaredPull(
                block.Raw(f), outputs.Slice(next * block.Lanes, width * block.Lanes), block.Lanes, terms.Slice(f * block.Lanes, block.Lanes));
            next += width;
        }
    }
}
