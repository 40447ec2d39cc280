using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.Hierarchy;

/// <summary>
/// Scores of an ideal observer, who knows the generator: bounds that no fitted model can beat by more than its sampling
/// error. With true u, every generator has one; without u, the generators that are linear in u given k have exact
/// posteriors, x_j = b_j(k) + a_j(k) u_o(j) + ε_j.
/// </summary>
public sealed class HierarchyOracle
{
    private readonly HierarchyStructure _structure;
    private readonly double _noise;

    /// <summary>The ideal observer of one generator.</summary>
    public HierarchyOracle(HierarchyStructure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        _structure = structure;
        _noise = structure.Options.Noise;
        IsLinear = structure.LatentsOf.All(latents => latents.Length == 1);
    }

    /// <summary>Whether every feature depends on one unknown factor, so that posterior and likelihood given k are exact Gaussians.</summary>
    public bool IsLinear { get; }

    /// <summary>Type A score with true causes: the largest ((x_j − E[x_j | u, k]) / s_ε)² over the features.</summary>
    /// <param name="features">x.</param>
    /// <param name="latents">The true u.</param>
    /// <param name="conditions">k.</param>
    public double TypeA(ReadOnlySpan<double> features, ReadOnlySpan<double> latents, ReadOnlySpan<double> conditions)
    {
        double[] means = new double[features.Length];
        _structure.Mean(latents, conditions, means);
        double largest = 0;
        for (int j = 0; j < means.Length; j++) largest = Math.Max(largest, Math.Abs(features[j] - means[j]));
        return largest * largest / (_noise * _noise);
    }

    /// <summary>Type A score of an ideal conditional model: <see cref="TypeA"/> averaged over draws of u from its exact posterior.</summary>
    /// <param name="features">x.</param>
    /// <param name="conditions">k.</param>
    /// <param name="draws">Number of draws, at least 1; the source uses 30.</param>
    /// <param name="random">Where the draws come from.</param>
    /// <exception cref="InvalidOperationException">The generator is not linear given k.</exception>
    public double PosteriorTypeA(ReadOnlySpan<double> features, ReadOnlySpan<double> conditions, int draws, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        HierarchyPosterior posterior = Posterior(features, conditions);
        double[] latents = new double[posterior.Mean.Length];
        double sum = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            for (int o = 0; o < latents.Length; o++) latents[o] = posterior.Mean[o] + (Math.Sqrt(posterior.Variance[o]) * random.NextNormal());
            sum += TypeA(features, latents, conditions);
        }

        return sum / draws;
    }

    /// <summary>The exact posterior p(u | x, k): precision 1 + Σ a_j²/s², mean Σ a_j (x_j − b_j)/s² over the precision, for each unknown factor.</summary>
    /// <exception cref="InvalidOperationException">The generator is not linear given k.</exception>
    public HierarchyPosterior Posterior(ReadOnlySpan<double> features, ReadOnlySpan<double> conditions)
    {
        RequireLinear();
        double[] squares = new double[_structure.Options.LatentCount];
        double[] products = new double[squares.Length];
        for (int j = 0; j < features.Length; j++)
        {
            (double offset, double gain) = Line(j, conditions);
            int o = _structure.LatentsOf[j][0];
            squares[o] += gain * gain;
            products[o] += gain * (features[j] - offset);
        }

        double variance = _noise * _noise;
        return new HierarchyPosterior(
            [.. squares.Select((square, o) => products[o] / (variance + square))],
            [.. squares.Select(square => variance / (variance + square))]);
    }

    /// <summary>
    /// log p(x | k) in nats with u integrated out: x − b is Gaussian with covariance s² I + Σ_o a_o a_oᵀ, whose
    /// determinant and inverse follow from the rank-one formulas.
    /// </summary>
    /// <exception cref="InvalidOperationException">The generator is not linear given k.</exception>
    public double LogLikelihood(ReadOnlySpan<double> features, ReadOnlySpan<double> conditions)
    {
        HierarchyPosterior posterior = Posterior(features, conditions);
        double variance = _noise * _noise;
        double sum = -0.5 * features.Length * Math.Log(2 * Math.PI * variance);
        for (int j = 0; j < features.Length; j++)
        {
            (double offset, double gain) = Line(j, conditions);
            double residual = features[j] - offset;
            sum -= 0.5 * residual * (residual - (gain * posterior.Mean[_structure.LatentsOf[j][0]])) / variance;
        }

        foreach (double v in posterior.Variance) sum += 0.5 * Math.Log(v);
        return sum;
    }

    /// <summary>
    /// The ideal coherent group score: max over clusters c and shifts δ of log p(x − δ·1_c | k) − log p(x | k), in nats.
    /// With Σ the covariance given k it is (1_cᵀ Σ⁻¹ r)² / (2 · 1_cᵀ Σ⁻¹ 1_c), r = x − b.
    /// </summary>
    /// <exception cref="InvalidOperationException">The generator is not linear given k.</exception>
    public double GroupShiftLikelihoodRatio(ReadOnlySpan<double> features, ReadOnlySpan<double> conditions)
    {
        HierarchyPosterior posterior = Posterior(features, conditions);
        int clusters = _structure.Options.Conditions;
        double[] pulls = new double[clusters];
        double[] information = new double[clusters];
        double[,] gains = new double[clusters, posterior.Mean.Length];
        for (int j = 0; j < features.Length; j++)
        {
            (double offset, double gain) = Line(j, conditions);
            int c = _structure.ClusterOf[j], o = _structure.LatentsOf[j][0];
            pulls[c] += features[j] - offset - (gain * posterior.Mean[o]);
            information[c]++;
            gains[c, o] += gain;
        }

        double variance = _noise * _noise;
        double best = 0;
        for (int c = 0; c < clusters; c++)
        {
            for (int o = 0; o < posterior.Mean.Length; o++) information[c] -= gains[c, o] * gains[c, o] * posterior.Variance[o] / variance;
            if (information[c] > 0) best = Math.Max(best, pulls[c] * pulls[c] / (2 * variance * information[c]));
        }

        return best;
    }

    /// <summary>b_j and a_j of x_j = b_j + a_j u.</summary>
    private (double Offset, double Gain) Line(int feature, ReadOnlySpan<double> conditions)
    {
        double k = conditions[_structure.ClusterOf[feature]];
        return _structure.Options.Generator == HierarchyGenerator.Efficiency ? (k, _structure.Options.EfficiencySpread * k) : (0, k);
    }

    private void RequireLinear()
    {
        if (IsLinear) return;
        throw new InvalidOperationException(
            "The posterior has no closed form: a feature is a product of two or more unknown factors. "
            + "Use the generators 'one' or 'efficiency', or at most one latent per feature.");
    }
}
