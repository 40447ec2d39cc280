using System.Collections.Immutable;
using Offshell.Models.Distributions;

namespace Offshell.Models.Variational.Scores;

/// <summary>
/// Generalised likelihood ratio of a common shift of one family of columns, in nats:
/// max over families c and shifts δ of ELBO(x − δ σ 1_c, k) − ELBO(x, k), not below 0, with z at its posterior mean and σ of
/// each column as the decoder gives it for the row as it is. It asks whether the row becomes usual when one family is moved
/// back.
/// </summary>
internal sealed class ShiftLikelihoodRatioScore(ImmutableArray<ImmutableArray<int>> families) : VariationalScore
{
    /// <summary>Central probability within one standard deviation of a Gaussian.</summary>
    private const double OneSigma = 0.68268949213708590;

    /// <summary>Sizes of the shifts in units of σ; both signs are tried.</summary>
    private static readonly ImmutableArray<double> Sizes = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6];

    internal override string Name => "shift-likelihood-ratio";

    internal override string Description => "gain in nats when one named family of columns is shifted back by a common number of sigmas (likelihood ratio; slow)";

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        int lanes = block.Lanes;
        double[] asIs = new double[lanes], shifted = new double[lanes];
        scores[..lanes].Clear();
        foreach (ImmutableArray<int> family in families)
        {
            NegativeBound(block, asIs);
            double[][] values = [.. family.Select(f => block.Raw(f).ToArray())];
            double[][] deviations = [.. family.Select(f => Deviations(block, f))];
            foreach (double size in Sizes)
            {
                TryShift(block, family, values, deviations, size, shifted);
                KeepGains(asIs, shifted, scores);
                TryShift(block, family, values, deviations, -size, shifted);
                KeepGains(asIs, shifted, scores);
            }

            for (int i = 0; i < values.Length; i++) block.Shift(family[i], values[i]);
        }
    }

    private static void TryShift(
        VariationalEvaluator block, ImmutableArray<int> family, double[][] values, double[][] deviations, double size, double[] bound)
    {
        double[] moved = new double[block.Lanes];
        for (int f = 0; f < family.Length; f++)
        {
            for (int i = 0; i < moved.Length; i++) moved[i] = values[f][i] - (size * deviations[f][i]);
            block.Shift(family[f], moved);
        }

        NegativeBound(block, bound);
    }

    private static void KeepGains(double[] asIs, double[] shifted, Span<double> scores)
    {
        for (int i = 0; i < asIs.Length; i++) scores[i] = Math.Max(scores[i], asIs[i] - shifted[i]);
    }

    /// <summary>−log p(x | z = μ) + KL, the negative evidence lower bound with z at its mean.</summary>
    private static void NegativeBound(VariationalEvaluator block, Span<double> bound)
    {
        Span<double> terms = block.TermScratch;
        terms.Clear();
        AddNats(block, block.DecodeMean(), 1, terms);
        SumColumns(block, terms, bound);
        AddKl(block, 1, bound);
    }

    /// <summary>σ of one column for each row: half of the central interval that holds what one σ of a Gaussian holds.</summary>
    private static double[] Deviations(VariationalEvaluator block, int feature)
    {
        ColumnHead head = block.Model.Heads[feature];
        ReadOnlySpan<float> outputs = block.OutputsOf(feature, block.DecodeMean());
        double[] deviations = new double[block.Lanes];
        Span<float> own = stackalloc float[head.ParameterCount];
        for (int i = 0; i < block.Count; i++)
        {
            for (int p = 0; p < own.Length; p++) own[p] = outputs[(p * block.Lanes) + i];
            (double low, double high) = head.Interval(own, OneSigma);
            deviations[i] = 0.5 * (high - low);
        }

        return deviations;
    }
}
