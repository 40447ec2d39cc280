using System.Collections.Immutable;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.OneClass;

/// <summary>What a Deep SVDD minimises.</summary>
public enum DeepSvddObjective
{
    /// <summary>Mean of |f(x) − c|² (Ruff et al. 2018, Eq. 4): all rows are drawn to the centre.</summary>
    OneClass,

    /// <summary>R² + mean of max(0, |f(x) − c|² − R²)/ν (Ruff et al. 2018, Eq. 3): rows within the sphere are left alone.</summary>
    SoftBoundary,
}

/// <summary>Settings of <see cref="DeepSvdd"/>. Layers have no biases and no bounded activations; there is no setting that gives them any. Immutable.</summary>
public sealed record DeepSvddOptions
{
    /// <summary>Outputs of every layer of f; the last is linear and the size of the representation. At least one, each at least 1. Default 64, 32.</summary>
    public ImmutableArray<int> Widths { get; init; } = [64, 32];

    /// <summary>Activation between layers: Identity, Relu or LeakyRelu, which are unbounded. Default LeakyRelu.</summary>
    public Activation Activation { get; init; } = Activation.LeakyRelu;

    /// <summary>What is minimised. Default one-class.</summary>
    public DeepSvddObjective Objective { get; init; }

    /// <summary>ν of the soft boundary, the share of rows that may lie outside the sphere, in (0, 1). Default 0.1.</summary>
    public double Nu { get; init; } = 0.1;

    /// <summary>Share of the steps after which R starts to follow the (1 − ν) quantile of the distances; R = 0 before. In [0, 1). Default 0.1.</summary>
    public double RadiusWarmUp { get; init; } = 0.1;

    /// <summary>Training values are held within ± this many units while f is learned, so that a few far rows do not decide; scoring sees them as they are. Positive. Default 10.</summary>
    public double TrainingLimit { get; init; } = 10;

    /// <summary>Steps of pre-training f as the encoder of an autoencoder; 0 for none. Default 1000.</summary>
    public int PretrainingSteps { get; init; } = 1_000;

    /// <summary>How f is trained, and the autoencoder before it. Default Adam at 1e-3 with an L2 penalty of 1e-6 in the gradient, 1000 steps along half a cosine.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Epochs = 1_000,
        BatchSize = 128,
        MaximumSteps = 1_000,
        Patience = null,
        Optimizer = new AdamOptions { WeightDecay = 1e-6 },
        Schedule = new CosineSchedule(),
        GradientClipNorm = 100,
    };

    internal IEnumerable<string> Problems()
    {
        if (Widths.IsDefaultOrEmpty || Widths.Any(w => w < 1)) yield return $"{nameof(Widths)} is [{(Widths.IsDefault ? "" : string.Join(", ", Widths))}]; at least one width is needed, each at least 1.";
        if (Activation is not (Activation.Identity or Activation.Relu or Activation.LeakyRelu))
        {
            yield return $"{nameof(Activation)} is {Activation}; a bounded activation lets f collapse onto the centre. Expected Identity, Relu or LeakyRelu.";
        }

        if (!Enum.IsDefined(Objective)) yield return $"{nameof(Objective)} is {Objective}; expected OneClass or SoftBoundary.";
        if (!(Nu > 0 && Nu < 1)) yield return $"{nameof(Nu)} is {Nu}; it must be in (0, 1).";
        if (!(RadiusWarmUp >= 0 && RadiusWarmUp < 1)) yield return $"{nameof(RadiusWarmUp)} is {RadiusWarmUp}; it must be at least 0 and below 1.";
        if (!(TrainingLimit > 0)) yield return $"{nameof(TrainingLimit)} is {TrainingLimit}; it must be positive.";
        if (PretrainingSteps < 0) yield return $"{nameof(PretrainingSteps)} is {PretrainingSteps}; it must not be negative.";
        foreach (string problem in Training.Problems()) yield return $"training: {problem}";
    }
}
