using System.Collections.Immutable;

namespace Offshell.Experiments.ImageAutoencoders;

/// <summary>One row of the table.</summary>
/// <param name="Id">Name of its parts.</param>
/// <param name="Title">Name in the table.</param>
/// <param name="Recipe">The recipe.</param>
/// <param name="Settings">What differs from its defaults.</param>
internal sealed record AutoencoderKind(string Id, string Title, string Recipe, ImmutableArray<KeyValuePair<string, string>> Settings)
{
    private const string DenseEncoder = """{"layers":[{"layer":"dense","units":256,"activation":"Relu"},{"layer":"dense","units":64,"activation":"Relu"}]}""";
    private const string DenseDecoder = """{"layers":[{"layer":"dense","units":64,"activation":"Relu"},{"layer":"dense","units":256,"activation":"Relu"}]}""";

    internal static AutoencoderKind Convolutional { get; } = new("convolutional", "convolutional autoencoder", "convolutional-autoencoder", []);

    internal static ImmutableArray<AutoencoderKind> All { get; } =
    [
        new("pca", "principal components, reconstruction error", "pca", []),
        new("linear", "linear autoencoder", "autoencoder", [new("encoder", """{"layers":[]}"""), new("decoder", """{"layers":[]}"""), new("outputLayer", "true")]),
        new("dense", "dense autoencoder", "autoencoder", [new("encoder", DenseEncoder), new("decoder", DenseDecoder), new("outputLayer", "true")]),
        Convolutional,
        new("recurrent", "recurrent autoencoder, rows as steps", "recurrent-autoencoder", []),
        new("noise", "denoising, Gaussian noise of 0.3", "denoising-autoencoder", []),
        new("mask", "denoising, half of the pixels hidden", "denoising-autoencoder", [new("inputNoise", "0"), new("inputMask", "0.5")]),
        new("sparse-l1", "sparse, absolute penalty", "sparse-autoencoder", []),
        new("sparse-kl", "sparse, KL to 0.05", "sparse-autoencoder", [new("prior.absolutePenalty", "0"), new("prior.sparsityTarget", "0.05"), new("prior.sparsityPenalty", "10")]),
        new("vae", "variational autoencoder", "vae", []),
    ];

    internal bool IsNetwork => Recipe != "pca";

    /// <summary>Sparse codes are wider, since few of them are used.</summary>
    internal bool IsSparse => Recipe == "sparse-autoencoder";
}
