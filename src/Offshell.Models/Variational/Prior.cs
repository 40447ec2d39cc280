using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Offshell.Models.Variational.Nodes;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational;

/// <summary>The distribution of the latent variables before a row is seen; immutable and stored with the model.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "prior")]
[JsonDerivedType(typeof(StandardNormalPrior), "standard-normal")]
[JsonDerivedType(typeof(LearnedNormalPrior), "learned-normal")]
[JsonDerivedType(typeof(PseudoInputPrior), "pseudo-input")]
[JsonDerivedType(typeof(ClassConditionalPrior), "class-conditional")]
[JsonDerivedType(typeof(NoPrior), "none")]
public abstract record Prior
{
    /// <summary>Whether it is a normal distribution, so that the KL of a row has a closed form.</summary>
    internal virtual bool IsNormal => true;

    /// <summary>Whether the encoder gives a distribution of the latents; else it gives a point and the model is a plain autoencoder.</summary>
    internal virtual bool HasPosterior => true;

    /// <summary>Whether the training rows must have a class.</summary>
    internal virtual bool NeedsClasses => false;

    internal virtual IEnumerable<string> Problems() => [];

    /// <summary>Reserves the parameters.</summary>
    /// <param name="parameters">Where.</param>
    /// <param name="sizes">What it must fit.</param>
    internal abstract BuiltPrior Build(ParameterSet parameters, PriorSizes sizes);
}

/// <summary>What a prior must fit.</summary>
/// <param name="Latents">Number of latents.</param>
/// <param name="InputWidth">Numbers that the encoder reads of a row, conditions included.</param>
/// <param name="Classes">Share of each class among the training rows; empty without classes.</param>
internal readonly record struct PriorSizes(int Latents, int InputWidth, ImmutableArray<double> Classes);

/// <summary>p(z) = N(0, I).</summary>
public sealed record StandardNormalPrior : Prior
{
    internal override BuiltPrior Build(ParameterSet parameters, PriorSizes sizes) => new Built();

    private sealed class Built : BuiltPrior
    {
        internal override Node Kl(LatentNodes latent) => new GaussianKlNode(latent.Mean, latent.Deviation!);

        internal override (double Mean, double Deviation) Latent(ParameterSet parameters, int latent) => (0, 1);
    }
}

/// <summary>p(z) = N(m, diag s²) with m and s learned (arXiv:1811.10276); s = p-ISRLu of a free number.</summary>
public sealed record LearnedNormalPrior : Prior
{
    internal override BuiltPrior Build(ParameterSet parameters, PriorSizes sizes) => new Built(parameters, sizes.Latents);

    private sealed class Built(ParameterSet parameters, int latentSize) : BuiltPrior
    {
        private readonly Parameter _mean = parameters.Add("prior.mean", latentSize);
        private readonly Parameter _scale = parameters.Add("prior.scale", latentSize);

        internal override Node Kl(LatentNodes latent)
        {
            Graph graph = latent.Mean.Graph;
            return new GaussianKlNode(latent.Mean, latent.Deviation!, graph.ParameterRows(_mean), graph.ParameterRows(_scale).Activate(Activation.PIsrlu));
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

    /// <summary>
    /// ρ in (0, 1), the share that each code is to be active on average; 0 for no such penalty. With it codes are squashed to
    /// (0, 1) by the logistic function, and Σⱼ KL(ρ ‖ ρ̂ⱼ) of Bernoulli distributions is added, ρ̂ⱼ being the mean of code j over
    /// the rows of a block. Default 0; 0.05 is usual.
    /// </summary>
    public double SparsityTarget { get; init; }

    /// <summary>Factor on Σⱼ KL(ρ ‖ ρ̂ⱼ). Default 1.</summary>
    public double SparsityPenalty { get; init; } = 1;

    /// <summary>Whether codes lie in (0, 1).</summary>
    internal bool SquashesCodes => SparsityTarget > 0;

    internal override bool HasPosterior => false;

    internal override IEnumerable<string> Problems()
    {
        if (!(SparsityTarget >= 0 && SparsityTarget < 1)) yield return $"{nameof(SparsityTarget)} is {SparsityTarget}; it must be at least 0 and below 1.";
        if (!(SparsityPenalty >= 0 && double.IsFinite(SparsityPenalty))) yield return $"{nameof(SparsityPenalty)} is {SparsityPenalty}; it must be finite and not negative.";
        if (!(AbsolutePenalty >= 0 && double.IsFinite(AbsolutePenalty))) yield return $"{nameof(AbsolutePenalty)} is {AbsolutePenalty}; it must be finite and not negative.";
    }

    internal override BuiltPrior Build(ParameterSet parameters, PriorSizes sizes) => new Built(this);

    private sealed class Built(NoPrior options) : BuiltPrior
    {
        internal override Node Kl(LatentNodes latent)
        {
            Node penalty = new AbsolutePenaltyNode(latent.Mean, (float)options.AbsolutePenalty);
            if (!options.SquashesCodes) return penalty;
            Node activity = new SparsityNode(latent.Mean, options.SparsityTarget, options.SparsityPenalty);
            return options.AbsolutePenalty > 0 ? latent.Mean.Graph.Concatenate(activity, penalty) : activity;
        }

        /// <summary>Flat: no value of a latent is more usual than another.</summary>
        internal override (double Mean, double Deviation) Latent(ParameterSet parameters, int latent) => (0, double.PositiveInfinity);

        internal override PriorDensity Density(VariationalNetwork network) => new FlatPriorDensity();
    }
}

/// <summary>
/// p(z) = (1/K) Σₖ N(μ(uₖ), diag σ(uₖ)²): the mean of the posteriors of K learned rows u, which live among the encoder's inputs
/// (Tomczak and Welling 2018, arXiv:1705.07120). KL is estimated with the row's own draw in training, with stored draws in scores.
/// </summary>
public sealed record PseudoInputPrior : Prior
{
    /// <summary>K, the number of learned rows; a step costs the encoder as many rows more for every block. 1 to 10 000. Default 1000.</summary>
    public int Count { get; init; } = 1000;

    internal override bool IsNormal => false;

    internal override IEnumerable<string> Problems()
    {
        if (Count is < 1 or > 10_000) yield return $"{nameof(Count)} is {Count}; it must lie between 1 and 10000.";
    }

    internal override BuiltPrior Build(ParameterSet parameters, PriorSizes sizes) => new Built(parameters, Count, sizes.InputWidth);

    private sealed class Built(ParameterSet parameters, int count, int inputWidth) : BuiltPrior
    {
        private readonly Parameter _rows = parameters.Add("prior.inputs", count, inputWidth);

        internal override Node Kl(LatentNodes latent)
        {
            Graph graph = latent.Mean.Graph;
            var components = new List<(Node Mean, Node Deviation)>();
            for (int first = 0; first < count; first += graph.Lanes)
            {
                (Node mean, Node? deviation) = latent.Encode(new ParameterLanesNode(graph, _rows, first));
                components.Add((mean, deviation!));
            }

            return new MixtureKlNode(latent.Sample, latent.Mean, latent.Deviation!, components, count);
        }

        /// <summary>Inputs are standardised: standard normal rows lie among them.</summary>
        internal override void Initialise(ParameterSet parameters, RandomSource random) =>
            random.Split("pseudo-inputs").Stream().FillNormal(parameters[_rows]);

        internal override PriorDensity Density(VariationalNetwork network)
        {
            (double[][] means, double[][] deviations) = Components(network);
            return new MixturePriorDensity(means, deviations);
        }

        internal override (double Mean, double Deviation) Latent(ParameterSet parameters, int latent) =>
            throw new NotSupportedException("A mixture of posteriors is not one normal distribution; score tables, or compile the score 'reconstruction'.");

        private (double[][] Means, double[][] Deviations) Components(VariationalNetwork network)
        {
            const int lanes = 64;
            var graph = new Graph(network.Parameters, lanes) { IsDifferentiable = false };
            InputNode rows = graph.Input(inputWidth);
            (Node mean, Node? deviation) = network.Encode(graph, rows, null);
            double[][] means = new double[count][], deviations = new double[count][];
            ReadOnlySpan<float> values = network.Parameters[_rows];
            for (int first = 0; first < count; first += lanes)
            {
                int n = Math.Min(lanes, count - first);
                for (int i = 0; i < n * inputWidth; i++) rows.Value[(i % inputWidth * lanes) + (i / inputWidth)] = values[(first * inputWidth) + i];
                graph.Forward();
                for (int lane = 0; lane < n; lane++)
                {
                    means[first + lane] = Column(mean, lane);
                    deviations[first + lane] = Column(deviation!, lane);
                }
            }

            return (means, deviations);
        }

        private static double[] Column(Node node, int lane)
        {
            double[] column = new double[node.Features];
            for (int j = 0; j < column.Length; j++) column[j] = node.Value[(j * node.Lanes) + lane];
            return column;
        }
    }
}

/// <summary>What a prior sees of a block of rows when the graph is built.</summary>
/// <param name="Mean">Posterior means, [latents × lanes]; without a posterior the codes.</param>
/// <param name="Deviation">Posterior deviations; null without a posterior.</param>
/// <param name="Sample">The drawn latents.</param>
/// <param name="Classes">Codes of the classes, [1 × lanes], −1 for a class that the training rows did not have; null without classes.</param>
/// <param name="Encode">Applies the encoder to inputs of other rows, conditions included.</param>
internal sealed record LatentNodes(Node Mean, Node? Deviation, Node Sample, Node? Classes, Func<Node, (Node Mean, Node? Deviation)> Encode);

/// <summary>A prior whose parameters are reserved.</summary>
internal abstract class BuiltPrior
{
    /// <summary>KL(q ‖ p) of every latent, or the penalty on it, [latents × lanes]; or of all together, [1 × lanes].</summary>
    internal abstract Node Kl(LatentNodes latent);

    /// <summary>Mean and standard deviation of one latent under a normal prior.</summary>
    internal abstract (double Mean, double Deviation) Latent(ParameterSet parameters, int latent);

    internal virtual void Initialise(ParameterSet parameters, RandomSource random)
    {
    }

    /// <summary>The prior at the parameters as they are now.</summary>
    internal virtual PriorDensity Density(VariationalNetwork network)
    {
        int latents = network.Options.LatentSize;
        (double Mean, double Deviation)[] all = [.. Enumerable.Range(0, latents).Select(j => Latent(network.Parameters, j))];
        return new NormalPriorDensity([.. all.Select(l => l.Mean)], [.. all.Select(l => l.Deviation)]);
    }
}
