using Offshell.Data.Scaling;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Variational;

/// <summary>Whether a Gaussian column's σ follows the row or is one learned number per column.</summary>
public enum VarianceForm
{
    /// <summary>σ is an output of the decoder for every row (Pol et al., Eq. 4).</summary>
    PerRow,

    /// <summary>σ is one learned number per column.</summary>
    PerColumn,
}

/// <summary>A variational autoencoder: encoder × prior × likelihood × weighting, and how it is trained. Immutable; stored with the model.</summary>
public sealed record VariationalOptions
{
    private const int MostLatents = 1 << 16;

    /// <summary>Hidden layers from inputs and conditions to the posterior's parameters. Default 2 × 128 SiLU.</summary>
    public NetworkOptions Encoder { get; init; } = NetworkOptions.Dense(Activation.Silu, 128, 128);

    /// <summary>Hidden layers from latents and conditions to the likelihood's parameters. Default 2 × 128 SiLU.</summary>
    public NetworkOptions Decoder { get; init; } = NetworkOptions.Dense(Activation.Silu, 128, 128);

    /// <summary>
    /// Whether a dense layer follows the decoder and gives the heads' outputs. False if the decoder's own last layer gives
    /// them, as a transposed convolution gives one logit per pixel. Default true.
    /// </summary>
    public bool OutputLayer { get; init; } = true;

    /// <summary>Number of latent variables d, at least 1. Default 5.</summary>
    public int LatentSize { get; init; } = 5;

    /// <summary>The prior of the latents. Default standard normal.</summary>
    public Prior Prior { get; init; } = new StandardNormalPrior();

    /// <summary>The weights of the two loss terms. Default the evidence lower bound.</summary>
    public Weighting Weighting { get; init; } = new ElboWeighting();

    /// <summary>The head of numeric columns that name none: one of <see cref="HeadFactory.Names"/>, or <c>proposed</c> for the one that describes each column best (<see cref="HeadProposal"/>). Default <c>gaussian</c>.</summary>
    public string NumericHead { get; init; } = HeadNames.Gaussian;

    /// <summary>Whether σ of Gaussian columns follows the row. Default one number per column: it ranks anomalies better, since no row can excuse itself by a large σ.</summary>
    public VarianceForm Variance { get; init; } = VarianceForm.PerColumn;

    /// <summary>
    /// Whether all numeric features are measured in one unit: scaled alike, and their heads anchored alike, as pixels of an image
    /// are, of which those at the border may hardly vary. Default false: each column has a unit of its own.
    /// </summary>
    public bool SharedScale { get; init; }

    /// <summary>
    /// How the networks see numeric features; heads keep the columns' own units. Default standardised. <c>MinMax</c> shows pixels as
    /// numbers from 0 to 1, which narrow layers behind ReLU convolutions need: on standardised pixels they may die in the first steps.
    /// </summary>
    public ScalerKind InputScale { get; init; } = ScalerKind.Standard;

    /// <summary>Links, floors and units of the heads.</summary>
    public HeadOptions Heads { get; init; } = new();

    /// <summary>Steps over which the weight of KL rises linearly from 0. Default 0: from the start.</summary>
    public int KlWarmUpSteps { get; init; }

    /// <summary>Nats per latent below which KL is not pushed further, or 0 for none.</summary>
    public float FreeBits { get; init; }

    /// <summary>Standard deviation of Gaussian noise on the scaled inputs in training, or 0 for none; targets stay clean.</summary>
    public float InputNoise { get; init; }

    /// <summary>Probability in [0, 1) with which each scaled input is replaced by 0 in training, on its own; 0 for none. Targets stay whole.</summary>
    public float InputMask { get; init; }

    /// <summary>
    /// Pixels by which images are moved at random along each axis in training, inputs and targets alike, so that objects are known
    /// wherever they stand; what moves in repeats the edge. 0 for none. Needs <see cref="SharedScale"/>.
    /// </summary>
    public int ImageShift { get; init; }

    /// <summary>Whether half of the images are mirrored left to right in training, inputs and targets alike. Default false. Needs <see cref="SharedScale"/>.</summary>
    public bool ImageMirror { get; init; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    internal IEnumerable<string> Problems()
    {
        if (!Enum.IsDefined(InputScale)) yield return $"{nameof(InputScale)} is {InputScale}; expected {string.Join(", ", Enum.GetNames<ScalerKind>())}.";
        if (LatentSize < 1) yield return $"{nameof(LatentSize)} is {LatentSize}; at least 1 is needed.";
        if (LatentSize > MostLatents) yield return $"{nameof(LatentSize)} is {LatentSize}; at most {MostLatents} are possible.";
        if (KlWarmUpSteps < 0) yield return $"{nameof(KlWarmUpSteps)} is {KlWarmUpSteps}; it must not be negative.";
        if (!(FreeBits >= 0)) yield return $"{nameof(FreeBits)} is {FreeBits}; it must not be negative.";
        if (!(InputNoise >= 0)) yield return $"{nameof(InputNoise)} is {InputNoise}; it must not be negative.";
        if (!(InputMask >= 0 && InputMask < 1)) yield return $"{nameof(InputMask)} is {InputMask}; it must be at least 0 and below 1.";
        if (ImageShift is < 0 or > 1024) yield return $"{nameof(ImageShift)} is {ImageShift}; it must be between 0 and 1024 pixels.";
        if ((ImageShift > 0 || ImageMirror) && !SharedScale) yield return $"{nameof(ImageShift)} and {nameof(ImageMirror)} need {nameof(SharedScale)}: a pixel that moves must be measured alike wherever it stands.";
        foreach (string problem in Weighting.Problems().Concat(Prior.Problems())) yield return problem;
        foreach (string problem in Encoder.Problems()) yield return $"encoder: {problem}";
        foreach (string problem in Decoder.Problems()) yield return $"decoder: {problem}";
        foreach (string problem in Training.Problems()) yield return $"training: {problem}";
    }
}
