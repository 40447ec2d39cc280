using System.Collections.Immutable;

namespace Offshell.Experiments.Combinations;

/// <summary>Which scores are combined on collider events, and how they are measured.</summary>
public sealed record CombinationsSettings
{
    /// <summary>A first look in a few minutes.</summary>
    public static CombinationsSettings Quick { get; } = new() { MaximumBackground = 16_000, MaximumSignal = 1_500, Epochs = 6, Seeds = 1, Replicates = 50 };

    /// <summary>The scores: of the mixed-likelihood VAE, an autoencoder, linear and tree methods, and detectors on the VAE's latents.</summary>
    public ImmutableArray<string> Members { get; init; } =
    [
        "hlf-vae", "hlf-vae kl", "hlf-vae negative-elbo", "autoencoder", "pca", "isolation-forest", "gmm", "latent isolation-forest", "latent gmm",
    ];

    /// <summary>Most Standard Model events used; half is learned from, a quarter calibrates, a quarter tests. Default 160 000.</summary>
    public int MaximumBackground { get; init; } = 160_000;

    /// <summary>Most events used of each signal. Default all.</summary>
    public int MaximumSignal { get; init; } = int.MaxValue;

    /// <summary>Most passes of the networks over the training events. Default 40.</summary>
    public int Epochs { get; init; } = 40;

    /// <summary>Number of seeds, from 0; each is a split and a training. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Bootstrap replicates behind intervals. Default 200.</summary>
    public int Replicates { get; init; } = 200;

    /// <summary>Standard Model events simulated when no data are given. Default 60 000.</summary>
    public int SimulatedBackground { get; init; } = 60_000;

    /// <summary>Events of each signal simulated when no data are given. Default 5 000.</summary>
    public int SimulatedSignal { get; init; } = 5_000;
}
