using System.Collections.Immutable;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Networks;

/// <summary>Reads the same numbers under another shape; nothing is copied.</summary>
public sealed record ReshapeLayer : LayerOptions
{
    /// <summary>The new axes, slowest first; one of them may be 0 for what the others leave. Empty to flatten into one. Default empty.</summary>
    public ImmutableArray<int> Axes { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(ReshapeLayer? other) => other is not null && Axes.SequenceEqual(other.Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.Aggregate(17, HashCode.Combine);

    internal override IEnumerable<string> Problems()
    {
        if (Axes.Any(a => a < 0) || Axes.Count(a => a == 0) > 1) yield return $"{nameof(Axes)} are [{string.Join(" × ", Axes)}]; each must be at least 1, but for one 0 that stands for what the others leave.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input)
    {
        int known = Axes.Aggregate(1, (product, a) => checked(product * Math.Max(1, a)));
        Shape output = Axes.IsEmpty ? new Shape(input.Features) : new Shape([.. Axes.Select(a => a == 0 ? Math.Max(1, input.Features / known) : a)]);
        if (output.Features != input.Features)
        {
            throw new ArgumentException($"The layer '{name}' reshapes {input} ({input.Features} numbers) to {output} ({output.Features}); both must hold the same count.");
        }

        return new Built(output);
    }

    private sealed class Built(Shape output) : BuiltLayer
    {
        internal override Shape Output => output;

        internal override long FloatsPerLane => 0;

        internal override Node Apply(Graph graph, Node input) => input;
    }
}
