using System.Collections.Immutable;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Classifiers;

/// <summary>Settings of <see cref="NetworkMargin"/>. Immutable.</summary>
public sealed record NetworkMarginOptions
{
    /// <summary>Outputs of the hidden layers; empty is logistic regression. Each at least 1. Default 64, 64.</summary>
    public ImmutableArray<int> Widths { get; init; } = [64, 64];

    /// <summary>Activation of the hidden layers. Default ReLU.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>How it is trained. Default Adam with an L2 penalty of 1e-4 in the gradient, at most 2000 steps of 128 rows along half a cosine, patience 20.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Epochs = 200,
        MaximumSteps = 2_000,
        BatchSize = 128,
        Patience = 20,
        Optimizer = new AdamOptions { WeightDecay = 1e-4 },
        Schedule = new CosineSchedule(),
        GradientClipNorm = 100,
    };

    internal IEnumerable<string> Problems()
    {
        if (Widths.IsDefault || Widths.Any(w => w < 1)) yield return $"{nameof(Widths)} is [{(Widths.IsDefault ? "" : string.Join(", ", Widths))}]; each width must be at least 1.";
        if (!Enum.IsDefined(Activation)) yield return $"{nameof(Activation)} is {Activation}, which is no activation.";
        foreach (string problem in Training.Problems()) yield return $"training: {problem}";
    }

    internal ClassifierOptions Classifier => new() { Network = NetworkOptions.Dense(Activation, Widths.AsSpan()), Training = Training };
}
