using System.Collections.Immutable;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>The layers of a network in order; immutable and stored with the model.</summary>
public sealed record NetworkOptions
{
    /// <summary>The layers, first to last.</summary>
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

/// <summary>A stack of layers whose parameters live in a <see cref="ParameterSet"/>.</summary>
public sealed class Network
{
    private readonly List<BuiltLayer> _layers = [];
    private readonly ParameterSet _parameters;

    /// <summary>Reserves the parameters of all layers.</summary>
    /// <param name="options">The layers.</param>
    /// <param name="parameters">Where the parameters live.</param>
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="input">Shape of one row.</param>
    /// <exception cref="ArgumentException">The description has problems; all are named.</exception>
    public Network(NetworkOptions options, ParameterSet parameters, string name, Shape input)
    {
        ArgumentNullException.ThrowIfNull(options);
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException($"The network '{name}' cannot be built: {problems}", nameof(options));
        _parameters = parameters;
        Output = input;
        for (int i = 0; i < options.Layers.Length; i++)
        {
            BuiltLayer layer = options.Layers[i].Build(parameters, $"{name}.{i}", Output);
            _layers.Add(layer);
            Output = layer.Output;
        }
    }

    /// <summary>Shape of one row's output.</summary>
    public Shape Output { get; }

    /// <summary>Adds the operations of all layers to a graph.</summary>
    public Node Apply(Graph graph, Node input)
    {
        foreach (BuiltLayer layer in _layers) input = layer.Apply(graph, input);
        return input;
    }

    /// <summary>Sets the initial weights; each parameter draws from its own source, so that adding a layer moves no other.</summary>
    public void Initialise(RandomSource random)
    {
        foreach (BuiltLayer layer in _layers) layer.Initialise(_parameters, random);
    }
}
