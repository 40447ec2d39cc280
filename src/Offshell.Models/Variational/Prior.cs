using System.Text.Json.Serialization;
using Offshell.Models.Variational.Nodes;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational;

/// <summary>The distribution of the latent variables before a row is seen; immutable and stored with the model.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "prior")]
[JsonDerivedType(typeof(StandardNormalPrior), "standard-normal")]
[JsonDerivedType(typeof(LearnedNormalPrior), "learned-normal")]
[JsonDerivedType(typeof(NoPrior), "none")]
public abstract record Prior
{
    /// <summary>Whether the encoder gives a distribution of the latents; else it gives a point and the model is a plain autoencoder.</summary>
    internal virtual bool HasPosterior => true;

    internal virtual IEnumerable<string> Problems() => [];

    internal abstract BuiltPrior Build(ParameterSet parameters, int latentSize);
}

/// <summary>p(z) = N(0, I).</summary>
public sealed record StandardNormalPrior : Prior
{
    internal override BuiltPrior Build(ParameterSet parameters, int latentSize) => new Built();

    private sealed class Built : BuiltPrior
    {
        internal override Node Kl(Node mean, Node? deviation, Node? classCode) => new GaussianKlNode(mean, deviation!);

        internal override (double Mean, double Deviation) Latent(ParameterSet parameters, int latent) => (0, 1);
    }
}

/// <summary>p(z) = N(m, diag s²) with m and s learned (arXiv:1811.10276); s = p-ISRLu of a free number.</summary>
public sealed record LearnedNormalPrior : Prior
{
    internal override BuiltPrior Build(ParameterSet parameters, int latentSize) => new Built(parameters, latentSize);

    private sealed class Built(ParameterSet parameters, int latentSize) : BuiltPrior
    {
        private readonly Parameter _mean = parameters.Add("prior.mean", latentSize);
        private readonly Parameter _scale = parameters.Add("prior.scale", latentSize);

        internal override Node Kl(Node mean, Node? deviation, Node? classCode)
        {
            Graph graph = mean.Graph;
            return new GaussianKlNode(mean, deviation!, graph.ParameterRows(_mean), graph.ParameterRows(_scale).Activate(Activation.PIsrlu));
        }

        internal override void Initialise(ParameterSet parameters, RandomSource random) => parameters[_scale].Fill(1);

        internal override (double Mean, double Deviation) Latent(ParameterSet parameters, int latent)
        {
            double a = parameters[_scale][latent];
            return (parameters[_mean][latent], 1.005 + (a > 0 ? a : a / Math.Sqrt(1 + (a * a))));
        }
    }
}

/// <summary>
/// No distribution over the latents: the encoder gives a point, nothing is drawn, and the model is a plain autoencoder. In
/// place of KL stands a penalty on the codes, which the weighting scales like KL.
/// </summary>
public sealed record NoPrior : Prior
{
    /// <summary>Factor on Σⱼ |zⱼ|, which makes codes sparse; 0 for none. Default 0.</summary>
    public double AbsolutePenalty { get; init; }

    internal override bool HasPosterior => false;

    internal override IEnumerable<string> Problems()
    {
        if (!(AbsolutePenalty >= 0 && double.IsFinite(AbsolutePenalty))) yield return $"{nameof(AbsolutePenalty)} is {AbsolutePenalty}; it must be finite and not negative.";
    }

    internal override BuiltPrior Build(ParameterSet parameters, int latentSize) => new Built((float)AbsolutePenalty);

    private sealed class Built(float penalty) : BuiltPrior
    {
        internal override Node Kl(Node mean, Node? deviation, Node? classCode) => new AbsolutePenaltyNode(mean, penalty);

        /// <summary>Flat: no value of a latent is more usual than another.</summary>
        internal override (double Mean, double Deviation) Latent(ParameterSet parameters, int latent) => (0, double.PositiveInfinity);

        internal override void Sample(ParameterSet parameters, RandomStream random, Span<float> z) =>
            throw new NotSupportedException("An autoencoder has no distribution to draw rows from; fit a variational model, such as vae.");
    }
}

/// <summary>A prior whose parameters are reserved.</summary>
internal abstract class BuiltPrior
{
    /// <summary>
    /// KL(q ‖ p) of every latent, or the penalty on it, [latents × lanes]; <paramref name="classCode"/> is the row's class
    /// where the prior is given one, and <paramref name="deviation"/> is null without a posterior.
    /// </summary>
    internal abstract Node Kl(Node mean, Node? deviation, Node? classCode);

    /// <summary>Mean and standard deviation of one latent under the marginal prior.</summary>
    internal abstract (double Mean, double Deviation) Latent(ParameterSet parameters, int latent);

    internal virtual void Initialise(ParameterSet parameters, RandomSource random)
    {
    }

    /// <summary>log p(z) under the marginal prior, the class unknown.</summary>
    internal virtual double LogDensity(ParameterSet parameters, ReadOnlySpan<double> z)
    {
        double sum = 0;
        for (int j = 0; j < z.Length; j++)
        {
            (double mean, double deviation) = Latent(parameters, j);
            double pull = (z[j] - mean) / deviation;
            sum -= (0.5 * pull * pull) + Math.Log(deviation) + 0.91893853320467274;
        }

        return sum;
    }

    /// <summary>Draws z from the marginal prior.</summary>
    internal virtual void Sample(ParameterSet parameters, RandomStream random, Span<float> z)
    {
        for (int j = 0; j < z.Length; j++)
        {
            (double mean, double deviation) = Latent(parameters, j);
            z[j] = (float)(mean + (deviation * random.NextNormal()));
        }
    }
}
