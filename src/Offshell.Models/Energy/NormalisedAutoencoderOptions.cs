using System.Collections.Immutable;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Energy;

/// <summary>
/// Settings of <see cref="NormalisedAutoencoder"/>. The defaults are those of the source's images (Yoon et al. 2021),
/// with networks for a table. Immutable.
/// </summary>
public sealed record NormalisedAutoencoderOptions
{
    /// <summary>Layers from a row to the latents; a dense layer to <see cref="LatentSize"/> follows. Default 2 × 128 SiLU.</summary>
    public NetworkOptions Encoder { get; init; } = NetworkOptions.Dense(Activation.Silu, 128, 128);

    /// <summary>Layers from the latents to a row. Default 2 × 128 SiLU.</summary>
    public NetworkOptions Decoder { get; init; } = NetworkOptions.Dense(Activation.Silu, 128, 128);

    /// <summary>Whether a dense layer with one output per column follows the decoder; false if its own last layer gives them. Default true.</summary>
    public bool OutputLayer { get; init; } = true;

    /// <summary>Activation of that dense layer: Identity, or Sigmoid for values in [0, 1]. Default Identity.</summary>
    public Activation OutputActivation { get; init; } = Activation.Identity;

    /// <summary>Shape of one row, slowest axis first, such as [28, 28, 1]; empty for a table's flat rows. Default empty.</summary>
    public ImmutableArray<int> InputShape { get; init; } = [];

    /// <summary>Number of latents, at least 1, at least 2 on a sphere. Default 32.</summary>
    public int LatentSize { get; init; } = 32;

    /// <summary>Whether latents lie on the unit sphere. Default true.</summary>
    public bool SphericalLatents { get; init; } = true;

    /// <summary>Lower bound of all columns for samples, or null for each column's own range with <see cref="Margin"/>. Default null.</summary>
    public double? Low { get; init; }

    /// <summary>Upper bound of all columns for samples, or null for each column's own range with <see cref="Margin"/>. Default null.</summary>
    public double? High { get; init; }

    /// <summary>Where no bound is given: how far samples may leave a column's range on each side, in units of that range. Not negative. Default 0.25.</summary>
    public double Margin { get; init; } = 0.25;

    /// <summary>Where no bound is given: training values beyond ± this are held there. Positive. Default 10.</summary>
    public double TrainingLimit { get; init; } = 10;

    /// <summary>Width of the step between values, such as 1/256 for bytes in [0, 1): training rows get uniform noise of this width. 0 for none. Default 0.</summary>
    public double Dequantisation { get; init; }

    /// <summary>
    /// Standard deviation σ of normal noise that training rows get, anew in every pass of both stages; rows to score get none. The
    /// density is then that of rows with this noise: it has a width in every direction, also where rows lie on thin sheets and
    /// their energy is only what the latents cannot carry. A data chain of noise² = 2 · step · T with T = 2σ²/D, for D columns,
    /// brings samples to the same energy. Not negative. Default 0.
    /// </summary>
    public double RowNoise { get; init; }

    /// <summary>The chain on H(z) = E(g(z)) in the latents. Default 10 steps of 0.2 with noise 0.05.</summary>
    public LangevinOptions LatentChain { get; init; } = new();

    /// <summary>The chain on E(x) that starts from the decoded latents. Default 50 steps of 10 with noise 0.05/(1 + i), gradients clipped to 0.01.</summary>
    public LangevinOptions DataChain { get; init; } = new() { Steps = 50, StepSize = 10, Noise = 0.05, AnnealsNoise = true, GradientClip = 0.01 };

    /// <summary>Ends of latent chains that are kept, at least 1. Default 10 000.</summary>
    public int ReplaySize { get; init; } = 10_000;

    /// <summary>Probability that a latent chain goes on from a kept end instead of a fresh draw, in [0, 1]. Default 0.95.</summary>
    public double ReplayRate { get; init; } = 0.95;

    /// <summary>γ, the weight of E² of samples, which keeps their energy from running away. Not negative. Default 1.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>Weight of Σ θ² over the encoder. Not negative. Default 1e-4.</summary>
    public double EncoderPenalty { get; init; } = 1e-4;

    /// <summary>Temperature T of exp(−E/T), or its first value. Positive. Default 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Whether the temperature is learned. Default false.</summary>
    public bool TrainsTemperature { get; init; }

    /// <summary>Training is given up when the energy of samples exceeds this many times what it was at first. Above 1. Default 10.</summary>
    public double ExplosionFactor { get; init; } = 10;

    /// <summary>Stage 1, the plain autoencoder. Default 100 epochs of 128 rows, Adam at 1e-4.</summary>
    public TrainingOptions Pretraining { get; init; } = new() { Epochs = 100, BatchSize = 128, Patience = null, Optimizer = new AdamOptions { LearningRate = 1e-4 } };

    /// <summary>Stage 2, the normalisation; the last weights are kept. Default 50 epochs of 128 rows, Adam at 1e-5.</summary>
    public TrainingOptions Training { get; init; } = new() { Epochs = 50, BatchSize = 128, Patience = null, Optimizer = new AdamOptions { LearningRate = 1e-5 } };

    internal IEnumerable<string> Problems() => NetworkProblems().Concat(SampleProblems()).Concat(LossProblems());

    private IEnumerable<string> NetworkProblems()
    {
        foreach (string problem in Encoder.Problems()) yield return $"encoder: {problem}";
        foreach (string problem in Decoder.Problems()) yield return $"decoder: {problem}";
        if (!Enum.IsDefined(OutputActivation)) yield return $"{nameof(OutputActivation)} is {OutputActivation}, which is no activation.";
        if (InputShape.IsDefault || InputShape.Any(axis => axis < 1)) yield return $"{nameof(InputShape)} is [{(InputShape.IsDefault ? "" : string.Join(", ", InputShape))}]; each axis must be at least 1.";
        int least = SphericalLatents ? 2 : 1;
        if (LatentSize < least) yield return $"{nameof(LatentSize)} is {LatentSize}; at least {least} is needed.";
    }

    private IEnumerable<string> SampleProblems()
    {
        if (Low is { } low && !double.IsFinite(low)) yield return $"{nameof(Low)} is {low}; it must be finite.";
        if (High is { } high && !double.IsFinite(high)) yield return $"{nameof(High)} is {high}; it must be finite.";
        if (Low >= High) yield return $"{nameof(Low)} is {Low} and {nameof(High)} {High}; the lower bound must be below the upper one.";
        if (!(Margin >= 0) || !double.IsFinite(Margin)) yield return $"{nameof(Margin)} is {Margin}; it must be finite and not negative.";
        if (!(TrainingLimit > 0)) yield return $"{nameof(TrainingLimit)} is {TrainingLimit}; it must be positive.";
        if (!(Dequantisation >= 0)) yield return $"{nameof(Dequantisation)} is {Dequantisation}; it must not be negative.";
        if (!(RowNoise >= 0) || !double.IsFinite(RowNoise)) yield return $"{nameof(RowNoise)} is {RowNoise}; it must be finite and not negative.";
        foreach (string problem in LatentChain.Problems()) yield return $"latent chain: {problem}";
        foreach (string problem in DataChain.Problems()) yield return $"data chain: {problem}";
        if (LatentChain.Metropolis && SphericalLatents) yield return "latent chain: Metropolis does not know the sphere; leave one of the two out.";
        if (ReplaySize < 1) yield return $"{nameof(ReplaySize)} is {ReplaySize}; at least 1 is needed.";
        if (!(ReplayRate >= 0 && ReplayRate <= 1)) yield return $"{nameof(ReplayRate)} is {ReplayRate}; it must be in [0, 1].";
    }

    private IEnumerable<string> LossProblems()
    {
        if (!(Gamma >= 0)) yield return $"{nameof(Gamma)} is {Gamma}; it must not be negative.";
        if (!(EncoderPenalty >= 0)) yield return $"{nameof(EncoderPenalty)} is {EncoderPenalty}; it must not be negative.";
        if (!(Temperature > 0)) yield return $"{nameof(Temperature)} is {Temperature}; it must be positive.";
        if (!(ExplosionFactor > 1)) yield return $"{nameof(ExplosionFactor)} is {ExplosionFactor}; it must be above 1.";
        foreach (string problem in Pretraining.Problems()) yield return $"pretraining: {problem}";
        foreach (string problem in Training.Problems()) yield return $"training: {problem}";
        if (Training.Robust != RobustTraining.None) yield return "training: the losses of rows say nothing while samples are pushed away; robust training is for the pretraining only.";
        if (Training.Patience is not null) yield return "training: the loss does not fall while samples are pushed away, so that patience means nothing; leave it null.";
    }
}
