using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>
/// Settings of the experiments on complexity bias. The sampler has the source's form; networks, images and number of
/// steps are smaller, such that three seeds of a page take about an hour on two processors.
/// </summary>
public sealed record ComplexityBiasSettings
{
    /// <summary>Jets, QCD against tops.</summary>
    public static ComplexityBiasSettings Jets { get; } = new()
    {
        Trainings = ["qcd", "top"],
        Pool = 4,
        Smoothing = 0.5,
        RowNoise = 0.1,
        Widths = [256, 128],
        Latents = 16,
        AutoencoderSteps = 4_000,
        Rate = 5e-4,
        RateHalfSteps = 1_000,
        Steps = 2_000,
        WeightAverageDecay = 0.995,
        LatentSteps = 10,
        LatentStep = 6.25,
        DataSteps = 20,
        DataStep = 5,
        DataNoise = 0.0447,
        KeepsDataNoise = true,
        GradientClip = null,
        Gamma = 0,
        EncoderPenalty = 0,
        FirstSeed = 21,
    };

    /// <summary>Digits: one is held out and must be found.</summary>
    public static ComplexityBiasSettings Digits { get; } = new()
    {
        Trainings = ["not 1"],
        Widths = [256, 128],
        Latents = 16,
        Dequantisation = 1.0 / 256,
        AutoencoderSteps = 3_000,
        Rate = 1.5e-4,
        RateHalfSteps = 1_500,
        Steps = 4_000,
        WeightAverageDecay = 0.998,
        LatentSteps = 10,
        LatentStep = 10,
        LatentNoise = 0.04,
        DataSteps = 20,
        DataNoise = 0.034,
        KeepsDataNoise = true,
        ExplosionFactor = 100,
        EncoderPenalty = 1e-6,
    };

    /// <summary>Jets at the published sizes of Dillon et al. (2022): 24 500 and 9 800 steps of 2 048 images, three latents; with the convolutions of Yoon et al.</summary>
    public static ComplexityBiasSettings FullJets { get; } = new()
    {
        Trainings = ["qcd", "top"],
        Pool = 1,
        Convolutional = true,
        Smoothing = 1,
        TrainingRows = 100_000,
        Latents = 3,
        BatchSize = 2_048,
        AutoencoderSteps = 24_500,
        Steps = 4_900,
        Rate = 1e-5,
        WeightAverageDecay = null,
        LatentSteps = 30,
        LatentStep = 0.1,
        DataSteps = 30,
        DataStep = 100,
        DataNoise = 1e-4,
    };

    /// <summary>All digits at the sizes of Yoon et al. (2021): 100 and 50 passes.</summary>
    public static ComplexityBiasSettings FullDigits { get; } = new()
    {
        Trainings = [.. Enumerable.Range(0, 10).Select(digit => $"not {digit}")],
        Pool = 1,
        Convolutional = true,
        TrainingRows = 54_000,
        TestRows = 10_000,
        Latents = 32,
        Dequantisation = 1.0 / 256,
        AutoencoderSteps = 42_200,
        AutoencoderRate = 1e-4,
        Steps = 10_550,
        Rate = 1e-5,
        WeightAverageDecay = null,
        LatentSteps = 10,
        LatentStep = 0.2,
        DataSteps = 50,
        EncoderPenalty = 1e-4,
    };

    /// <summary>What is trained on, by name.</summary>
    public ImmutableArray<string> Trainings { get; init; } = [];

    /// <summary>Pixels that are summed along each side into one. Default 2, for jets 4.</summary>
    public int Pool { get; init; } = 2;

    /// <summary>Width of the Gaussian that the momentum fractions of jets are smoothed with before their root is taken, in (summed) pixels; 0 for none. Default 0, for jets 0.5.</summary>
    public double Smoothing { get; init; }

    /// <summary>Training images at most. Default 10 000.</summary>
    public int TrainingRows { get; init; } = 10_000;

    /// <summary>Test images of each kind at most. Default 3 000.</summary>
    public int TestRows { get; init; } = 3_000;

    /// <summary>Whether the networks are the convolutions of the source instead of dense layers. Default false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Convolutional { get; init; }

    /// <summary>Widths of the encoder's dense layers; the decoder has them in reverse. Default 256, 64, for jets and digits 256, 128.</summary>
    public ImmutableArray<int> Widths { get; init; } = [256, 64];

    /// <summary>Latents, on the unit sphere. Default 6, for jets and digits 16.</summary>
    public int Latents { get; init; } = 6;

    /// <summary>Uniform noise on training images, in units of the pixels. Default 0.</summary>
    public double Dequantisation { get; init; }

    /// <summary>Standard deviation of normal noise on training images of both stages; samples are held within five of it beyond [0, 1]. Default 0, for jets 0.1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double RowNoise { get; init; }

    /// <summary>Images per step. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Steps of the plain autoencoder. Default 2 000, for jets 4 000, for digits 3 000.</summary>
    public int AutoencoderSteps { get; init; } = 2_000;

    /// <summary>Learning rate of Adam in the first stage, falling along half a cosine. Default 1e-3.</summary>
    public double AutoencoderRate { get; init; } = 1e-3;

    /// <summary>Steps of the normalisation: the stated budget. It goes on to twice as many, to show whether the conclusion stays. Default 400, for jets 2 000, for digits 4 000.</summary>
    public int Steps { get; init; } = 400;

    /// <summary>Learning rate of Adam in the second stage, at first. Default 5e-5, for jets 5e-4, for digits 1.5e-4.</summary>
    public double Rate { get; init; } = 5e-5;

    /// <summary>Steps after which the rate of the second stage is half of what it was, 1/(1 + t/τ), or null for a rate that stays. A training that is stopped earlier is then the start of a longer one, which a cosine's is not. Default null, for jets 1 000, for digits 1 500.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RateHalfSteps { get; init; }

    /// <summary>Weights are averaged over the last steps with this decay, or null for the last weights alone, which swing by a tenth of area and more. Default 0.99, for jets 0.995, for digits 0.998.</summary>
    public double? WeightAverageDecay { get; init; } = 0.99;

    /// <summary>Steps of the latent chain. Default 20, for jets and digits 10.</summary>
    public int LatentSteps { get; init; } = 20;

    /// <summary>
    /// Step size of the latent chain: noise²/(2 · step) is the temperature of latents, which must be below the energies; for jets it is
    /// the 2σ²/D that belongs to noise σ on D pixels. The source's 0.2 would leave latents to chance. Default 1, for digits 10, for jets 6.25.
    /// </summary>
    public double LatentStep { get; init; } = 1;

    /// <summary>Noise of the latent chain. Default 0.05, for digits 0.04.</summary>
    public double LatentNoise { get; init; } = 0.05;

    /// <summary>Steps of the data chain. Default 25, half of the source's, for jets and digits 20.</summary>
    public int DataSteps { get; init; } = 25;

    /// <summary>Step size of the data chain. Default 10; for jets 5, a tenth of the way to the reconstruction.</summary>
    public double DataStep { get; init; } = 10;

    /// <summary>Noise of the data chain's first step, divided by 2, 3, … in those that follow. Default 0.05, for digits 0.034, for jets 0.0447, the √(2 · step · T) of an exact chain.</summary>
    public double DataNoise { get; init; } = 0.05;

    /// <summary>Limit of the data chain's gradients in every line of pixels, or null for none. Default 0.01, for jets none.</summary>
    public double? GradientClip { get; init; } = 0.01;

    /// <summary>Whether the data chain's noise stays that of the first step, such that samples carry it. Default false, for jets and digits true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KeepsDataNoise { get; init; }

    /// <summary>γ, the weight of E² of samples: it stops them at E = 1/(2γ), which has to lie some times above the energy of rows. Default 1, for jets 0.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>Training is given up where the energy of samples passes this many times the first one. Default 10, for digits 100.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ExplosionFactor { get; init; }

    /// <summary>Weight of Σ θ² over the encoder. Default 1e-8: with energies of 1e-3 the source's 1e-4 would be all of the loss. For jets 0, for digits 1e-6.</summary>
    public double EncoderPenalty { get; init; } = 1e-8;

    /// <summary>The first seed; the others follow. Default 11, for jets 21.</summary>
    public int FirstSeed { get; init; } = 11;

    /// <summary>Number of seeds; each has weights, order and samples of its own. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>A first look in under a minute.</summary>
    internal ComplexityBiasSettings ForAFirstLook() => this with { Trainings = [.. Trainings.Take(2)], TrainingRows = 2_000, TestRows = 500, AutoencoderSteps = 400, Steps = 20, DataSteps = 20, Seeds = 1 };

    /// <summary>Steps after which areas are measured: eighths of the budget up to twice it, closer at first.</summary>
    internal ImmutableArray<int> Snapshots => [.. new[] { 0.05, 0.125, 0.25, 0.5, 1, 1.5, 2 }.Select(share => Math.Max(1, (int)Math.Round(share * Steps))).Distinct()];

    /// <summary>Hours that all of it takes on two cores, at 5 · 10¹⁰ multiply-adds a second.</summary>
    /// <param name="side">Pixels along each side of the files.</param>
    internal double Hours(int side)
    {
        const double MultiplyAddsPerSecond = 5e10;
        double image = SourceNetworks.MultiplyAdds(side / Pool, Latents);

        // Forward and both gradients for weights; forward and one gradient for each step of a chain, the latent one's with a decoder more.
        double normalisation = 6 + (3 * LatentSteps) + (2 * DataSteps);
        return Seeds * Trainings.Length * BatchSize * image * ((3.0 * AutoencoderSteps) + (Snapshots[^1] * normalisation)) / MultiplyAddsPerSecond / 3600;
    }
}
