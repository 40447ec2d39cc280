using System.Collections.Immutable;
using Offshell.Models.Distributions;

namespace Offshell.Models.Variational.Scores;

/// <summary>
/// max over families c of |mean over j in c of pullⱼ| · √n_c with pull = (x − mean)/σ at the posterior mean: standard
/// normal for each family if pulls are independent, large if a family moves together in a way that the latents do not
/// describe. A missing value is left out of mean and n.
/// </summary>
internal sealed class GroupSignScore(ImmutableArray<ImmutableArray<int>> families) : VariationalScore
{
    internal override string Name => "group-sign";

    internal override string Description => "largest |mean pull| * sqrt(n) of any named family of columns: a family that moves one way";

    internal override void Evaluate(VariationalEvaluator block, Span<double> scores)
    {
        int lanes = block.Lanes;
        ReadOnlySpan<float> outputs = block.DecodeMean();
        scores[..lanes].Clear();
        double[] sums = new double[lanes];
        int[] counts = new int[lanes];
        foreach (ImmutableArray<int> family in families)
        {
            sums.AsSpan().Clear();
            counts.AsSpan().Clear();
            foreach (int feature in family) AddPulls(block, feature, block.OutputsOf(feature, outputs), sums, counts);
            for (int i = 0; i < lanes; i++)
            {
                if (counts[i] > 0) scores[i] = Math.Max(scores[i], Math.Abs(sums[i]) / Math.Sqrt(counts[i]));
            }
        }
    }

    /// <summary>Adds the signed pull of each row that has a value.</summary>
    private static void AddPulls(VariationalEvaluator block, int feature, ReadOnlySpan<float> outputs, double[] sums, int[] counts)
    {
        ColumnHead head = block.Model.Heads[feature];
        ReadOnlySpan<double> raw = block.Raw(feature);
        Span<double> squared = block.Scratch;
        head.SquaredPull(raw, outputs, block.Lanes, squared);
        Span<float> own = stackalloc float[head.ParameterCount];
        for (int i = 0; i < block.Lanes; i++)
        {
            if (double.IsNaN(raw[i])) continue;
            for (int p = 0; p < own.Length; p++) own[p] = outputs[(p * block.Lanes) + i];
            sums[i] += Math.CopySign(Math.Sqrt(squared[i]), raw[i] - head.Expected(own));
            counts[i]++;
        }
    }
}
