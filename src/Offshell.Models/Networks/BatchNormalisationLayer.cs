using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>
/// γ (x − μ)/√(σ² + ε) + β per feature, or per channel over the positions of a spatial shape (Ioffe and Szegedy 2015).
/// Training uses mean and variance of the rows at hand, scoring their running means, so that a row's score never depends
/// on its neighbours.
/// </summary>
/// <remarks>
/// The rows at hand are those of one block. A network with this layer says so through <see cref="Network.CouplesRows"/>,
/// and <see cref="Network.LanesPerBlock"/> then puts the whole batch into one block, which is the published form. An
/// objective that cuts smaller blocks trains "ghost" batch normalisation (Hoffer et al. 2017). Either way the running
/// means are moved once per step by the sums of all blocks in their fixed order.
/// </remarks>
public sealed record BatchNormalisationLayer : LayerOptions
{
    /// <summary>ε under the square root, positive. Default 1e-5.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>Share of a batch's mean and variance in the running ones, in (0, 1]. Default 0.1.</summary>
    public double Momentum { get; init; } = 0.1;

    internal override IEnumerable<string> Problems()
    {
        if (!(Epsilon > 0) || !float.IsFinite(Epsilon)) yield return $"{nameof(Epsilon)} is {Epsilon}; it must be positive and finite.";
        if (!(Momentum > 0 && Momentum <= 1)) yield return $"{nameof(Momentum)} is {Momentum}; it must be above 0 and at most 1.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => new Built(this, parameters, name, input);

    private sealed class Built(BatchNormalisationLayer options, ParameterSet parameters, string name, Shape input) : BuiltLayer
    {
        private readonly Parameter _scale = parameters.Add($"{name}.scale", input.Channels);
        private readonly Parameter _shift = parameters.Add($"{name}.shift", input.Channels);
        private readonly Parameter _mean = parameters.AddRunningMean($"{name}.mean", options.Momentum, input.Channels);
        private readonly Parameter _variance = parameters.AddRunningMean($"{name}.variance", options.Momentum, input.Channels);

        internal override Shape Output => input;

        internal override bool CouplesRows => true;

        internal override Node Apply(Graph graph, Node input) => input.BatchNormalisation(_scale, _shift, _mean, _variance, options.Epsilon);

        internal override void Initialise(ParameterSet parameters, RandomSource random)
        {
            parameters[_scale].Fill(1);
            parameters[_variance].Fill(1);
        }
    }
}
