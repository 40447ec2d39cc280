namespace Offshell.Models.Variational.Scores;

/// <summary>Mean over latents of KL(q(z | x) ‖ p(z)): Type B of Pol et al., sensitive to a group of columns that moves together.</summary>
internal sealed class KlScore : VariationalScore
{
    internal override string Name => "kl";

    internal override string Description => "mean KL of the posterior from the prior (Type B): a group of columns that drifts together";

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        scores[..block.Lanes].Clear();
        AddKl(block, 1.0 / block.LatentSize, scores);
    }
}

/// <summary>Σⱼ (μⱼ − mⱼ)²/vⱼ with mean and variance of the posterior means over the training rows: distance in latent space.</summary>
internal sealed class RadiusScore : VariationalScore
{
    private readonly double[] _mean;
    private readonly double[] _variance;

    internal RadiusScore(double[] mean, double[] variance)
    {
        _mean = mean;
        _variance = variance;
    }

    internal override string Name => "radius";

    internal override string Description => "squared standardised distance of the posterior mean from the training rows' centre";

    internal override IReadOnlyList<double> State => [.. _mean, .. _variance];

    /// <summary>From the posterior means of the training rows, [rows × latents].</summary>
    internal static RadiusScore Fit(IReadOnlyList<float[]> means)
    {
        int latents = means[0].Length;
        double[] mean = new double[latents], variance = new double[latents];
        foreach (float[] row in means)
        {
            for (int j = 0; j < latents; j++) mean[j] += row[j];
        }

        for (int j = 0; j < latents; j++) mean[j] /= means.Count;
        foreach (float[] row in means)
        {
            for (int j = 0; j < latents; j++) variance[j] += (row[j] - mean[j]) * (row[j] - mean[j]);
        }

        // A collapsed latent hardly moves: its variance is held at 1e-4, so that noise in it does not decide.
        for (int j = 0; j < latents; j++) variance[j] = Math.Max(variance[j] / means.Count, 1e-4);
        return new RadiusScore(mean, variance);
    }

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        scores[..block.Lanes].Clear();
        ReadOnlySpan<float> mean = block.Mean;
        for (int j = 0; j < block.LatentSize; j++)
        {
            for (int i = 0; i < block.Lanes; i++)
            {
                double difference = mean[(j * block.Lanes) + i] - _mean[j];
                scores[i] += difference * difference / _variance[j];
            }
        }
    }
}

/// <summary>
/// −log p(x) by importance sampling over the stored draws (Burda et al. 2016):
/// log K − log Σₖ p(x | zₖ) p(zₖ) / q(zₖ | x).
/// </summary>
internal sealed class ImportanceWeightedScore : VariationalScore
{
    private const double HalfLogTwoPi = 0.91893853320467274;

    internal override string Name => "importance-weighted";

    internal override string Description => "-log p(x) estimated with 64 stored draws, in nats: tighter than the bound, and slower";

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        const int draws = VariationalAutoencoder.StoredDraws;
        int lanes = block.Lanes;
        double[] logWeights = new double[draws * lanes];
        for (int draw = 0; draw < draws; draw++)
        {
            Span<double> terms = block.TermScratch;
            terms.Clear();
            AddNats(block, block.DecodeDraw(draw), 1, terms);
            SumColumns(block, terms, scores);
            AddLatentTerms(block, draw, scores, logWeights.AsSpan(draw * lanes, lanes));
        }

        for (int i = 0; i < lanes; i++)
        {
            double largest = double.NegativeInfinity, sum = 0;
            for (int draw = 0; draw < draws; draw++) largest = Math.Max(largest, logWeights[(draw * lanes) + i]);
            for (int draw = 0; draw < draws; draw++) sum += Math.Exp(logWeights[(draw * lanes) + i] - largest);

            // A cell so far off that no draw gives it a density leaves −∞ everywhere, whose differences are no numbers.
            scores[i] = double.IsNegativeInfinity(largest) ? double.PositiveInfinity : Math.Log(draws) - largest - Math.Log(sum);
        }
    }

    /// <summary>log w = log p(x | z) + log p(z) − log q(z | x).</summary>
    private static void AddLatentTerms(VariationalEvaluator block, int draw, ReadOnlySpan<double> nats, Span<double> logWeights)
    {
        Span<double> z = stackalloc double[block.LatentSize];
        ReadOnlySpan<float> latent = block.Latent, deviation = block.Deviation;
        for (int i = 0; i < block.Lanes; i++)
        {
            double logPosterior = 0;
            for (int j = 0; j < z.Length; j++)
            {
                z[j] = latent[(j * block.Lanes) + i];
                double noise = block.Model.Noise[(draw * z.Length) + j];
                logPosterior -= (0.5 * noise * noise) + Math.Log(deviation[(j * block.Lanes) + i]) + HalfLogTwoPi;
            }

            logWeights[i] = -nats[i] + block.Prior.LogDensity(z) - logPosterior;
        }
    }
}
