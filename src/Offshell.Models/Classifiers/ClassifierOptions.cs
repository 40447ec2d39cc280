using System.Collections.Immutable;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Classifiers;

/// <summary>A network that tells classes apart, and how it is trained. Immutable.</summary>
public sealed record ClassifierOptions
{
    /// <summary>Hidden layers; a last dense layer gives one logit per class. Default 2 × 64 ReLU.</summary>
    public NetworkOptions Network { get; init; } = NetworkOptions.Dense(Activation.Relu, 64, 64);

    /// <summary>Shape of one row, slowest axis first; empty for a table's flat rows. Default empty.</summary>
    public ImmutableArray<int> InputShape { get; init; } = [];

    /// <summary>How it is trained. Default Adam, 30 epochs of 256 rows along half a cosine, patience 10.</summary>
    public TrainingOptions Training { get; init; } = new() { Epochs = 30, Schedule = new CosineSchedule() };

    internal IEnumerable<string> Problems()
    {
        foreach (string problem in Network.Problems()) yield return $"network: {problem}";
        foreach (string problem in Training.Problems()) yield return $"training: {problem}";
    }
}
