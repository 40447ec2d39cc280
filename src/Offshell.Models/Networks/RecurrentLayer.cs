using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>The cell of a recurrent layer.</summary>
public enum RecurrentCell
{
    /// <summary>Gated recurrent unit (Cho et al. 2014), the reset gate inside the product U (r ∘ h).</summary>
    Gru,

    /// <summary>Long short-term memory with forget gate (Gers et al. 2000).</summary>
    Lstm,
}

/// <summary>
/// A recurrent cell over a sequence: [steps × features] becomes the last state [units], or all states [steps × units].
/// With a mask (see <see cref="Network.Apply"/>) padded steps leave the state as it is, so the last state is the one after
/// the last step that counts.
/// </summary>
public sealed record RecurrentLayer : LayerOptions
{
    /// <summary>Numbers in the state, at least 1.</summary>
    public required int Units { get; init; }

    /// <summary>The cell. Default GRU.</summary>
    public RecurrentCell Cell { get; init; } = RecurrentCell.Gru;

    /// <summary>Whether the states after all steps are the output, rather than the last one alone. Default false.</summary>
    public bool AllStates { get; init; }

    internal override IEnumerable<string> Problems()
    {
        if (Units < 1) yield return $"{nameof(Units)} is {Units}; a recurrent layer needs at least 1.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => input.Axes.Length == 2
        ? new Built(this, parameters, name, input)
        : throw new ArgumentException($"The layer '{name}' found the input {input}; a recurrent layer needs [steps × features]. Put a {nameof(ReshapeLayer)} or {nameof(RepeatLayer)} before it.");

    private sealed class Built : BuiltLayer
    {
        private readonly RecurrentLayer _options;
        private readonly int _steps;
        private readonly int _gates;
        private readonly Parameter _inputWeight;
        private readonly Parameter _stateWeight;
        private readonly Parameter _bias;

        internal Built(RecurrentLayer options, ParameterSet parameters, string name, Shape input)
        {
            _options = options;
            _steps = input.Axes[0];
            _gates = options.Cell == RecurrentCell.Gru ? 3 : 4;
            _inputWeight = parameters.Add($"{name}.input", _gates * options.Units, input.Channels);
            _stateWeight = parameters.Add($"{name}.state", _gates * options.Units, options.Units);
            _bias = parameters.Add($"{name}.bias", _gates * options.Units);
            Output = options.AllStates ? new Shape(_steps, options.Units) : new Shape(options.Units);
        }

        internal override Shape Output { get; }

        internal override bool SharesWeights => true;

        /// <summary>States and their gradients, gates, and what the cells keep.</summary>
        internal override long FloatsPerLane => (long)_steps * _options.Units * (_gates + 4);

        internal override Node Apply(Graph graph, Node input) => Apply(graph, input, null);

        internal override Node Apply(Graph graph, Node input, Node? mask)
        {
            Node states = _options.Cell == RecurrentCell.Gru
                ? input.Gru(mask, _inputWeight, _stateWeight, _bias)
                : input.Lstm(mask, _inputWeight, _stateWeight, _bias);
            return _options.AllStates ? states : states.Slice((_steps - 1) * _options.Units, _options.Units);
        }

        /// <summary>Glorot for the input, orthogonal for the state, and open forget gates (Jozefowicz et al. 2015).</summary>
        internal override void Initialise(ParameterSet parameters, RandomSource random)
        {
            int units = _options.Units;
            Initialisation.Fill(parameters[_inputWeight], _inputWeight.Shape[1], units, Activation.Tanh, random.Split(_inputWeight.Name));
            RandomStream stream = random.Split(_stateWeight.Name).Stream();
            for (int gate = 0; gate < _gates; gate++) Initialisation.Orthogonal(parameters[_stateWeight].Slice(gate * units * units, units * units), units, stream);
            if (_options.Cell == RecurrentCell.Lstm) parameters[_bias].Slice(units, units).Fill(1);
        }
    }
}
