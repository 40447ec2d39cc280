using System.Collections.Immutable;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;

namespace Offshell.Detection.Recipes;

/// <summary>Turns the options of a recipe for tables into those for pixels, voxels and series: other networks, and one unit for all columns.</summary>
internal static class GridOptions
{
    private const int FirstFilters = 32;
    private const int MostFilters = 128;

    /// <summary>Halving stops before an axis would be shorter than this.</summary>
    private const int ShortestAxis = 5;

    private const int MostHalvings = 6;

    private const int Hidden = 128;

    /// <summary>Updates of the weights, about: a minute for pictures of 28 × 28 on one core.</summary>
    private const int Steps = 1_500;

    private const int BatchSize = 128;

    /// <summary>Numbers in the state of recurrent layers.</summary>
    private const int Units = 32;

    /// <summary>Numbers per step that a dense layer reads where outputs are not one to a step.</summary>
    private const int MixedFilters = 4;

    /// <summary>Each convolution, three wide, halves every axis and doubles the filters; the decoder mirrors them.</summary>
    /// <param name="options">The recipe's options for a table.</param>
    /// <param name="facts">The size of the table.</param>
    /// <param name="positions">The axes over which kernels slide, one to three.</param>
    /// <param name="channels">Numbers per position.</param>
    internal static VariationalOptions Convolutional(VariationalOptions options, TableFacts facts, ImmutableArray<int> positions, int channels)
    {
        List<ImmutableArray<int>> sizes = Sizes(positions);
        return Trained(options, facts) with
        {
            Encoder = Encoder(sizes, facts.IsGrid ? [.. positions, channels] : [0, 1]),
            Decoder = Decoder(sizes, facts.IsGrid ? channels * OutputsPerColumn(options) : MixedFilters),
        };
    }

    /// <summary>The last state after all steps is the code's source; the decoder is shown the code at every step.</summary>
    internal static VariationalOptions Recurrent(VariationalOptions options, TableFacts facts)
    {
        int steps = facts.Image?.Positions[0] ?? facts.Inputs, width = facts.Inputs / steps;
        return Trained(options, facts) with
        {
            Encoder = Read([new RecurrentLayer { Units = Units }], facts.IsGrid ? [steps, width] : [0, 1]),
            Decoder = new NetworkOptions
            {
                Layers =
                [
                    new RepeatLayer { Count = steps },
                    new RecurrentLayer { Units = Units, AllStates = true },
                    new ConvolutionLayer { Filters = facts.IsGrid ? width * OutputsPerColumn(options) : MixedFilters, Kernel = [1] },
                ],
            },
        };
    }

    /// <summary>Fewer and larger steps than for tables: each costs a hundred times as much.</summary>
    private static VariationalOptions Trained(VariationalOptions options, TableFacts facts)
    {
        int stepsPerEpoch = Math.Max(1, (facts.Rows + BatchSize - 1) / BatchSize), epochs = Math.Clamp(Steps / stepsPerEpoch, 5, 500);
        return options with
        {
            // Categories and missing values take several inputs, and heads of several outputs: then a dense layer makes the outputs of what the decoder gives.
            OutputLayer = !facts.IsGrid,
            SharedScale = facts.IsGrid,
            KlWarmUpSteps = options.KlWarmUpSteps == 0 ? 0 : Steps / 10,
            Training = options.Training with { BatchSize = Math.Min(BatchSize, options.Training.BatchSize), Epochs = epochs, Patience = Math.Max(5, epochs / 5) },
        };
    }

    private static int OutputsPerColumn(VariationalOptions options) => options.NumericHead == HeadNames.Gaussian ? 2 : 1;

    /// <summary>The positions before the first and after every halving.</summary>
    private static List<ImmutableArray<int>> Sizes(ImmutableArray<int> positions)
    {
        List<ImmutableArray<int>> sizes = [positions];
        while (sizes[^1].Min() >= ShortestAxis && (sizes.Count < 3 || (sizes[^1].Max() > 8 && sizes.Count < MostHalvings))) sizes.Add([.. sizes[^1].Select(n => (n + 1) / 2)]);
        return sizes;
    }

    private static int Filters(int level) => Math.Min(MostFilters, FirstFilters << level);

    private static NetworkOptions Encoder(List<ImmutableArray<int>> sizes, ImmutableArray<int> axes)
    {
        ImmutableArray<LayerOptions>.Builder layers = ImmutableArray.CreateBuilder<LayerOptions>();
        for (int level = 0; level + 1 < sizes.Count; level++)
        {
            layers.Add(new ConvolutionLayer { Filters = Filters(level), Kernel = [3], Stride = [2], Padding = [1], Activation = Activation.Relu });
        }

        layers.Add(new ReshapeLayer());
        return Read(layers, axes, new DenseLayer { Units = Hidden, Activation = Activation.Relu });
    }

    /// <summary>Layers over the given axes, then further ones. Conditions pass beside the first, where they have no place.</summary>
    private static NetworkOptions Read(IEnumerable<LayerOptions> layers, ImmutableArray<int> axes, params IEnumerable<LayerOptions> then) => axes.Contains(0)
        ? new NetworkOptions { Layers = [new ReshapeLayer { Axes = axes }, .. layers, .. then] }
        : new NetworkOptions { Layers = [new BesideLayer { Axes = axes, Body = new NetworkOptions { Layers = [.. layers] } }, .. then] };

    private static NetworkOptions Decoder(List<ImmutableArray<int>> sizes, int outputs)
    {
        ImmutableArray<LayerOptions>.Builder layers = ImmutableArray.CreateBuilder<LayerOptions>();
        int last = sizes.Count - 2, channels = last < 0 ? outputs : Filters(last);
        layers.Add(new DenseLayer { Units = Hidden, Activation = Activation.Relu });
        layers.Add(new DenseLayer { Units = sizes[^1].Aggregate(channels, (product, n) => checked(product * n)), Activation = last < 0 ? Activation.Identity : Activation.Relu });
        if (last >= 0) layers.Add(new ReshapeLayer { Axes = [.. sizes[^1], channels] });
        for (int level = last; level >= 0; level--)
        {
            layers.Add(new TransposedConvolutionLayer
            {
                Filters = level == 0 ? outputs : Filters(level - 1),
                Kernel = [3],
                Stride = [2],
                Padding = [1],
                // Halving 13 and 14 both gives 7: the rest says which it was.
                OutputPadding = [.. sizes[level].Select(n => 1 - (n % 2))],
                Activation = level == 0 ? Activation.Identity : Activation.Relu,
            });
        }

        return new NetworkOptions { Layers = layers.ToImmutable() };
    }
}
