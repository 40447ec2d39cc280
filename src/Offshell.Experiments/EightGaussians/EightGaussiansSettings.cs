namespace Offshell.Experiments.EightGaussians;

/// <summary>Settings of the normalised autoencoder on eight Gaussians: the sampler of the source's example, with residual networks.</summary>
public sealed record EightGaussiansSettings
{
    /// <summary>A first look in under a minute.</summary>
    public static EightGaussiansSettings Quick { get; } = new() { Seeds = 1, AutoencoderSteps = 500, Steps = 200, GridCells = 80 };

    /// <summary>Training rows. Default 10 000.</summary>
    public int TrainingRows { get; init; } = 10_000;

    /// <summary>Test rows, and as many uniform ones. Default 10 000.</summary>
    public int TestRows { get; init; } = 10_000;

    /// <summary>Width of the dense layers. Default 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Residual blocks of two layers in encoder and in decoder. Default 2.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Latents, on the unit sphere; more than the two columns. Default 3.</summary>
    public int Latents { get; init; } = 3;

    /// <summary>Rows per step. Default 200.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>Steps of the plain autoencoder. Default 1 500.</summary>
    public int AutoencoderSteps { get; init; } = 1_500;

    /// <summary>Steps of the normalisation. Default 1 000, half of the source's.</summary>
    public int Steps { get; init; } = 1_000;

    /// <summary>Learning rate of Adam in the first stage, falling along half a cosine. Default 1e-3.</summary>
    public double AutoencoderRate { get; init; } = 1e-3;

    /// <summary>Learning rate of Adam in the second stage, falling along half a cosine. Default 1e-3.</summary>
    public double Rate { get; init; } = 1e-3;

    /// <summary>First temperature. Default 0.1.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>Steps of the latent chain. Default 10.</summary>
    public int LatentSteps { get; init; } = 10;

    /// <summary>Noise of the latent chain; its step is half the square. Default 0.1.</summary>
    public double LatentNoise { get; init; } = 0.1;

    /// <summary>Steps of the data chain, with Metropolis acceptance. Default 30.</summary>
    public int DataSteps { get; init; } = 30;

    /// <summary>Noise of the data chain; its step is half the square. Default 0.1.</summary>
    public double DataNoise { get; init; } = 0.1;

    /// <summary>γ, the weight of E² of samples. Default 1.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>Cells along each side of the grid on which densities are summed. Default 200.</summary>
    public int GridCells { get; init; } = 200;

    /// <summary>The first seed; the others follow. Default 11.</summary>
    public int FirstSeed { get; init; } = 11;

    /// <summary>Number of seeds; each draws rows and weights anew. Default 3.</summary>
    public int Seeds { get; init; } = 3;
}
