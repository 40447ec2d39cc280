using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Networks;

/// <summary>The layers of a network in order; immutable and stored with the model.</summary>
public sealed record NetworkOptions
{
    /// <summary>The layers, first to last.</summary>
    [JsonRequired]
    public ImmutableArray<LayerOptions> Layers { get; init; } = [];

    /// <summary>Dense layers of the given widths with one activation.</summary>
    public static NetworkOptions Dense(Activation activation, params ReadOnlySpan<int> widths)
    {
        ImmutableArray<LayerOptions>.Builder layers = ImmutableArray.CreateBuilder<LayerOptions>();
        foreach (int width in widths) layers.Add(new DenseLayer { Units = width, Activation = activation });
        return new NetworkOptions { Layers = layers.ToImmutable() };
    }

    /// <inheritdoc/>
    public bool Equals(NetworkOptions? other) => other is not null && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => Layers.Aggregate(17, (hash, layer) => HashCode.Combine(hash, layer));

    internal IEnumerable<string> Problems() => Layers.SelectMany((layer, i) => layer.Problems().Select(p => $"layer {i + 1}: {p}"));
}
