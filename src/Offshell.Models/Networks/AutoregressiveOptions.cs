using System.Collections.Immutable;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Networks;

/// <summary>Describes a masked autoregressive network; immutable and stored with the model.</summary>
public sealed record AutoregressiveOptions
{
    /// <summary>Widths of the hidden layers, each at least 1. Default one layer of 128.</summary>
    public ImmutableArray<int> Hidden { get; init; } = [128];

    /// <summary>Activation of the hidden layers. Default ReLU.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Numbers per feature that the network tells, at least 1. Default 2: a shift and a log scale.</summary>
    public int OutputsPerFeature { get; init; } = 2;

    /// <summary>Whether the last feature comes first in the order. Default false.</summary>
    public bool Reversed { get; init; }

    /// <inheritdoc/>
    public bool Equals(AutoregressiveOptions? other) =>
        other is not null && Hidden.SequenceEqual(other.Hidden) && Activation == other.Activation && OutputsPerFeature == other.OutputsPerFeature && Reversed == other.Reversed;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hidden.Aggregate(17, HashCode.Combine), Activation, OutputsPerFeature, Reversed);

    internal IEnumerable<string> Problems()
    {
        if (Hidden.IsDefaultOrEmpty || Hidden.Any(w => w < 1)) yield return $"{nameof(Hidden)} needs at least one width, each at least 1.";
        if (OutputsPerFeature < 1) yield return $"{nameof(OutputsPerFeature)} is {OutputsPerFeature}; at least 1 is needed.";
    }
}
