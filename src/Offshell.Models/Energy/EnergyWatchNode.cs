using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Energy;

/// <summary>Shows a value unchanged and hands each row's number to a listener; no gradient flows through it.</summary>
internal sealed class EnergyWatchNode : Node
{
    private readonly float[] _destination;

    /// <param name="energy">The value watched, [1 × lanes].</param>
    /// <param name="destination">Receives it at each row's place in its batch.</param>
    internal EnergyWatchNode(Node energy, float[] destination)
        : base(energy.Graph, 1, energy)
    {
        NeedsGradient = false;
        _destination = destination;
    }

    internal override (Node Owner, int FirstFeature)? View => (Inputs[0], 0);

    protected internal override void Forward() =>
        Inputs[0].Value[..Graph.ActiveLanes].CopyTo(_destination.AsSpan((int)Graph.FirstRow, Graph.ActiveLanes));

    protected internal override void Backward()
    {
    }
}
