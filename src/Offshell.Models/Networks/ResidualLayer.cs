using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>body(x) + shortcut(x) (He et al. 2016); the shortcut is the identity unless layers are given.</summary>
public sealed record ResidualLayer : LayerOptions
{
    /// <summary>The layers whose output is added.</summary>
    public required NetworkOptions Body { get; init; }

    /// <summary>Layers on the way around, needed where the body changes the shape: a dense layer or a 1 × 1 convolution. Default none.</summary>
    public NetworkOptions Shortcut { get; init; } = new();

    internal override IEnumerable<string> Problems() =>
        Body.Problems().Select(p => $"body, {p}").Concat(Shortcut.Problems().Select(p => $"shortcut, {p}"));

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input)
    {
        var body = new Network(Body, parameters, $"{name}.body", input);
        var shortcut = new Network(Shortcut, parameters, $"{name}.shortcut", input);
        if (body.Output == shortcut.Output) return new Built(body, shortcut);
        throw new ArgumentException(
            $"The layer '{name}' adds its body's output {body.Output} to its shortcut's {shortcut.Output}; the shapes must be equal. "
            + "Give the shortcut a layer that makes the same shape, such as a dense layer or a 1 × 1 convolution.");
    }

    private sealed class Built(Network body, Network shortcut) : BuiltLayer
    {
        internal override Shape Output => body.Output;

        internal override bool CouplesRows => body.CouplesRows || shortcut.CouplesRows;

        internal override bool SharesWeights => body.SharesWeights;

        internal override long FloatsPerLane => body.FloatsPerLane + shortcut.FloatsPerLane;

        internal override Node Apply(Graph graph, Node input) => Apply(graph, input, null);

        internal override Node Apply(Graph graph, Node input, Node? mask) => body.Apply(graph, input, mask).Add(shortcut.Apply(graph, input, mask));

        internal override void Initialise(ParameterSet parameters, RandomSource random)
        {
            body.Initialise(random);
            shortcut.Initialise(random);
        }

        internal override void Constrain(ParameterSet parameters)
        {
            body.Constrain();
            shortcut.Constrain();
        }
    }
}
