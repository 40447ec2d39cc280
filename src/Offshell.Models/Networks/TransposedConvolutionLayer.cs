using System.Collections.Immutable;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>
/// The transpose of a convolution, for decoders: [n … × channels] becomes
/// [(n − 1) · stride − 2 · padding + dilation · (kernel − 1) + 1 + output padding … × filters], or [n · stride … × filters]
/// with <see cref="SlidingLayer.Same"/>.
/// </summary>
public sealed record TransposedConvolutionLayer : SlidingLayer
{
    /// <summary>Number of output channels, at least 1.</summary>
    public required int Filters { get; init; }

    /// <summary>Positions added behind the last one, below the stride: several sizes share one convolution's output. Default 0. Not used with <see cref="SlidingLayer.Same"/>.</summary>
    public ImmutableArray<int> OutputPadding { get; init; } = [0];

    /// <summary>Groups of channels that do not see each other; must divide input channels and filters. Default 1.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The activation f. Default identity.</summary>
    public Activation Activation { get; init; } = Activation.Identity;

    /// <summary>Whether there is a bias b. Default true.</summary>
    public bool Bias { get; init; } = true;

    /// <inheritdoc/>
    public bool Equals(TransposedConvolutionLayer? other) =>
        base.Equals(other) && Filters == other.Filters && Groups == other.Groups && Activation == other.Activation && Bias == other.Bias
        && OutputPadding.SequenceEqual(other.OutputPadding);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Filters, Groups, Activation, Bias);

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems().Concat(ConvolutionLayer.FilterProblems(Filters, Groups))) yield return problem;
        if (OutputPadding.IsDefaultOrEmpty || OutputPadding.Any(p => p < 0)) yield return $"{nameof(OutputPadding)} needs one entry for all axes or one per axis, each at least 0.";
        else if (Same && OutputPadding.Any(p => p != 0)) yield return $"{nameof(OutputPadding)} is [{string.Join(", ", OutputPadding)}], but {nameof(Same)} chooses the size; set one of the two.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input)
    {
        SlidingWindow window = WindowOver(name, OutputPositions(name, input));
        CheckGroupsAndSize(name, input, window);
        return new Built(this, parameters, name, input, window);
    }

    private int[] OutputPositions(string name, Shape input)
    {
        ReadOnlySpan<int> windows = PositionsOf(name, input);
        int axes = windows.Length;
        int[] kernel = PerAxis(name, nameof(Kernel), Kernel, axes), stride = PerAxis(name, nameof(Stride), Stride, axes);
        int[] padding = PerAxis(name, nameof(Padding), Padding, axes), dilation = PerAxis(name, nameof(Dilation), Dilation, axes);
        int[] extra = PerAxis(name, nameof(OutputPadding), OutputPadding, axes);
        int[] positions = new int[axes];
        for (int i = 0; i < axes; i++)
        {
            if (extra[i] >= stride[i] && extra[i] > 0) throw new ArgumentException($"The layer '{name}' has output padding {extra[i]} with stride {stride[i]}; it must be below the stride.");
            positions[i] = Same ? windows[i] * stride[i] : ((windows[i] - 1) * stride[i]) - (2 * padding[i]) + (dilation[i] * (kernel[i] - 1)) + 1 + extra[i];
            if (positions[i] < 1) throw new ArgumentException($"The layer '{name}' turns {input} into {positions[i]} positions along axis {i + 1}; use less padding or a larger kernel.");
        }

        return positions;
    }

    private void CheckGroupsAndSize(string name, Shape input, SlidingWindow window)
    {
        ConvolutionLayer.CheckGroups(name, input, Groups);
        if (window.Windows.AsSpan().SequenceEqual(input.Positions)) return;
        throw new ArgumentException($"The layer '{name}' cannot make its output size fit {input}; change kernel, stride or padding.");
    }

    private sealed class Built(TransposedConvolutionLayer options, ParameterSet parameters, string name, Shape input, SlidingWindow window) : BuiltLayer
    {
        private readonly Parameter _weight = parameters.Add($"{name}.weight", [input.Channels, .. window.Kernel, options.Filters / options.Groups]);
        private readonly Parameter? _bias = options.Bias ? parameters.Add($"{name}.bias", options.Filters) : null;

        internal override Shape Output { get; } = new([.. window.Positions, options.Filters]);

        internal override bool SharesWeights => true;

        internal override Node Apply(Graph graph, Node input) => input.TransposedConvolution(window, _weight, _bias, options.Groups, options.Activation);

        /// <summary>An output position is seen by one tap in stride only, which its fan-in must count.</summary>
        internal override void Initialise(ParameterSet parameters, RandomSource random)
        {
            int strides = window.Stride.Aggregate(1, (product, s) => product * s);
            int fanIn = Math.Max(1, window.TapCount * input.Channels / options.Groups / strides);
            int fanOut = window.TapCount * options.Filters / options.Groups;
            Initialisation.Fill(parameters[_weight], fanIn, fanOut, options.Activation, random.Split(_weight.Name));
        }
    }
}
