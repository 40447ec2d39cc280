using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>
/// f(W ∗ x + b) with a kernel that slides over 1 to 3 axes: [n … × channels] becomes
/// [⌊(n + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1 … × filters].
/// </summary>
public sealed record ConvolutionLayer : SlidingLayer
{
    /// <summary>Number of output channels, at least 1.</summary>
    public required int Filters { get; init; }

    /// <summary>Groups of channels that do not see each other; must divide input channels and filters. Default 1.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The activation f. Default identity.</summary>
    public Activation Activation { get; init; } = Activation.Identity;

    /// <summary>Whether there is a bias b. Default true.</summary>
    public bool Bias { get; init; } = true;

    internal override IEnumerable<string> Problems() => base.Problems().Concat(FilterProblems(Filters, Groups));

    internal static IEnumerable<string> FilterProblems(int filters, int groups)
    {
        if (filters < 1) yield return $"{nameof(Filters)} is {filters}; a convolution needs at least 1.";
        if (groups < 1 || filters % Math.Max(1, groups) != 0) yield return $"{nameof(Groups)} is {groups}; it must be at least 1 and divide the {filters} filters.";
    }

    internal static void CheckGroups(string name, Shape input, int groups)
    {
        if (input.Channels % groups != 0) throw new ArgumentException($"The layer '{name}' has {groups} groups, which do not divide the {input.Channels} channels of its input {input}.");
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input)
    {
        SlidingWindow window = WindowOver(name, PositionsOf(name, input));
        CheckGroups(name, input, Groups);
        return new Built(this, parameters, name, input, window);
    }

    private sealed class Built(ConvolutionLayer options, ParameterSet parameters, string name, Shape input, SlidingWindow window) : BuiltLayer
    {
        private readonly Parameter _weight = parameters.Add($"{name}.weight", [options.Filters, .. window.Kernel, input.Channels / options.Groups]);
        private readonly Parameter? _bias = options.Bias ? parameters.Add($"{name}.bias", options.Filters) : null;

        internal override Shape Output { get; } = new([.. window.Windows, options.Filters]);

        internal override bool SharesWeights => true;

        internal override Node Apply(Graph graph, Node input) => input.Convolution(window, _weight, _bias, options.Groups, options.Activation);

        internal override void Initialise(ParameterSet parameters, RandomSource random)
        {
            int taps = window.TapCount;
            Initialisation.Fill(
                parameters[_weight], taps * input.Channels / options.Groups, taps * options.Filters / options.Groups, options.Activation, random.Split(_weight.Name));
        }
    }
}
