using System.Collections.Immutable;
using Offshell.Models.Variational.Nodes;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Autodiff.Nodes.Derivatives;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational;

/// <summary>
/// p(z | y) = N(μ_y, I): every known kind of normal row has a place of its own among the latents (Åström and Sopasakis 2024,
/// arXiv:2410.12328). The class y is seen by the loss only, neither by encoder nor decoder; it is the column of the role class.
/// Scores and draws do not know it: to them p(z) = Σ_y π_y N(μ_y, I), whose KL is estimated with stored draws.
/// </summary>
public sealed record ClassConditionalPrior : Prior
{
    /// <summary>Where the centres μ_y lie. Default by the numbers of classes and latents.</summary>
    public CentreLayout Centres { get; init; } = CentreLayout.Automatic;

    /// <summary>Distance of fixed centres from 0. Positive. Default 3.</summary>
    public double Radius { get; init; } = 3;

    /// <summary>Whether the seed decides which class has which fixed site; members of an ensemble then see the classes side by side in different ways. Default true.</summary>
    public bool Permuted { get; init; } = true;

    /// <summary>Whether π_y is the share of the class among the training rows; else all classes count alike. Default false.</summary>
    public bool WeightByFrequency { get; init; }

    /// <summary>
    /// Whether the loss takes the squared distance from the centre at the drawn z in place of the posterior mean, as the code
    /// released with the source does; in the mean over draws σ² then counts twice. Default false.
    /// </summary>
    public bool KlAtDraw { get; init; }

    /// <summary>Whether the loss takes the mean of KL over the latents in place of the sum, as the code released with the source does. Default false.</summary>
    public bool KlAveraged { get; init; }

    internal override bool IsNormal => false;

    internal override bool NeedsClasses => true;

    internal override IEnumerable<string> Problems()
    {
        if (!Enum.IsDefined(Centres)) yield return $"{nameof(Centres)} is {Centres}; expected {string.Join(", ", Enum.GetNames<CentreLayout>())}.";
        if (!(Radius > 0 && double.IsFinite(Radius))) yield return $"{nameof(Radius)} is {Radius}; it must be positive and finite.";
    }

    internal override BuiltPrior Build(ParameterSet parameters, PriorSizes sizes) => new Built(this, parameters, sizes);

    /// <summary>Fixed centres and frequencies stand among the parameters as numbers that no optimiser changes, so that they are stored with them.</summary>
    private sealed class Built(ClassConditionalPrior options, ParameterSet parameters, PriorSizes sizes) : BuiltPrior
    {
        private readonly bool _learned = options.Centres == CentreLayout.Learned;
        private readonly Parameter _centres = options.Centres == CentreLayout.Learned
            ? parameters.Add("prior.centres", sizes.Classes.Length, sizes.Latents)
            : parameters.AddRunningMean("prior.centres", 1, sizes.Classes.Length, sizes.Latents);

        private readonly Parameter _frequencies = parameters.AddRunningMean("prior.frequencies", 1, sizes.Classes.Length);

        internal override Node Kl(LatentNodes latent)
        {
            Graph graph = latent.Mean.Graph;
            Node centres = (latent.Classes ?? throw new InvalidOperationException("The graph has no classes.")).Embedding(_centres, sizes.Classes.Length);
            if (!_learned) centres = centres.StopGradient();
            Node kl = new GaussianKlNode(options.KlAtDraw ? latent.Sample : latent.Mean, latent.Deviation!, centres, new ConstantNode(graph, sizes.Latents, 1));
            if (!options.KlAveraged) return kl;
            WeightedSumNode mean = graph.WeightedSum(kl);
            mean.Coefficients[0] = 1f / sizes.Latents;
            return mean;
        }

        internal override void Initialise(ParameterSet parameters, RandomSource random)
        {
            for (int c = 0; c < sizes.Classes.Length; c++) parameters[_frequencies][c] = (float)sizes.Classes[c];
            if (_learned) return;
            double[][] sites = CentreSites.Of(options.Centres, sizes.Classes.Length, sizes.Latents);
            int[] siteOf = options.Permuted ? random.Split("centres").Stream().Permutation(sites.Length) : [.. Enumerable.Range(0, sites.Length)];
            Span<float> centres = parameters[_centres];
            for (int c = 0; c < siteOf.Length; c++)
            {
                for (int j = 0; j < sizes.Latents; j++) centres[(c * sizes.Latents) + j] = (float)(options.Radius * sites[siteOf[c]][j]);
            }
        }

        internal override (double Mean, double Deviation) Latent(ParameterSet parameters, int latent) =>
            throw new NotSupportedException("A prior with a centre per class is not one normal distribution; score tables, or compile the score 'reconstruction'.");

        internal override PriorDensity Density(VariationalNetwork network)
        {
            ReadOnlySpan<float> centres = network.Parameters[_centres], frequencies = network.Parameters[_frequencies];
            var means = new double[sizes.Classes.Length][];
            double[] weights = new double[means.Length];
            for (int c = 0; c < means.Length; c++)
            {
                means[c] = new double[sizes.Latents];
                for (int j = 0; j < sizes.Latents; j++) means[c][j] = centres[(c * sizes.Latents) + j];
                weights[c] = options.WeightByFrequency ? frequencies[c] : 1;
            }

            return new MixturePriorDensity(means, [.. means.Select(m => Enumerable.Repeat(1.0, m.Length).ToArray())], weights);
        }
    }
}
