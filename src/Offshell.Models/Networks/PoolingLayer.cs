using System.Collections.Immutable;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Networks;

/// <summary>What a pooling layer keeps of a window.</summary>
public enum PoolingKind
{
    /// <summary>The largest value; padding never wins.</summary>
    Maximum,

    /// <summary>The mean; padding does not count.</summary>
    Average,
}

/// <summary>One number per window and channel: its largest value or its mean. Windows lie side by side unless a stride is given.</summary>
public sealed record PoolingLayer : SlidingLayer
{
    /// <summary>Windows side by side: the stride follows the kernel.</summary>
    public PoolingLayer() => Stride = [];

    /// <summary>What is kept. Default maximum.</summary>
    public PoolingKind Kind { get; init; } = PoolingKind.Maximum;

    internal override IEnumerable<string> Problems() => Stride.IsEmpty && !Kernel.IsDefaultOrEmpty ? (this with { Stride = Kernel }).Problems() : base.Problems();

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input)
    {
        ImmutableArray<int> stride = Stride.IsEmpty ? Kernel : Stride;
        SlidingWindow window = (this with { Stride = stride }).WindowOver(name, PositionsOf(name, input));
        return new Built(Kind, input.Channels, window);
    }

    private sealed class Built(PoolingKind kind, int channels, SlidingWindow window) : BuiltLayer
    {
        internal override Shape Output { get; } = new([.. window.Windows, channels]);

        internal override Node Apply(Graph graph, Node input) =>
            kind == PoolingKind.Average ? input.AveragePooling(window, channels) : input.MaxPooling(window, channels);
    }
}
