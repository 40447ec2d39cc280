using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>
/// Replaces every integer code of the input by a trained vector of <see cref="Size"/> numbers; all codes share one table.
/// [codes] becomes [codes × size], a sequence of codes a sequence of vectors. For columns of their own categories, apply
/// one network to a slice each.
/// </summary>
public sealed record EmbeddingLayer : LayerOptions
{
    /// <summary>Number of known codes: 0 to Categories − 1; at least 1.</summary>
    public required int Categories { get; init; }

    /// <summary>Numbers per vector, at least 1.</summary>
    public required int Size { get; init; }

    /// <summary>Whether codes that are missing (NaN), negative or beyond the table share a trained vector of their own. Default false: they get zeros.</summary>
    public bool UnknownVector { get; init; }

    internal override IEnumerable<string> Problems()
    {
        if (Categories < 1) yield return $"{nameof(Categories)} is {Categories}; an embedding needs at least 1.";
        if (Size < 1) yield return $"{nameof(Size)} is {Size}; an embedding needs at least 1.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => new Built(this, parameters, name, input);

    private sealed class Built(EmbeddingLayer options, ParameterSet parameters, string name, Shape input) : BuiltLayer
    {
        private readonly Parameter _table = parameters.Add($"{name}.table", options.Categories + (options.UnknownVector ? 1 : 0), options.Size);

        internal override Shape Output { get; } = new([.. input.Axes, options.Size]);

        internal override Node Apply(Graph graph, Node input) => input.Embedding(_table, options.Categories);

        /// <summary>Normal with variance 1/size, so that vectors have length 1 on average.</summary>
        internal override void Initialise(ParameterSet parameters, RandomSource random)
        {
            RandomStream stream = random.Split(_table.Name).Stream();
            double deviation = 1 / Math.Sqrt(options.Size);
            foreach (ref float value in parameters[_table]) value = (float)(deviation * stream.NextNormal());
        }
    }
}
