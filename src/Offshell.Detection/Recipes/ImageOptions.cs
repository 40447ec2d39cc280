using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;

namespace Offshell.Detection.Recipes;

/// <summary>Turns the options of a recipe for tables into those for images: convolutions, and one unit for all pixels.</summary>
internal static class ImageOptions
{
    private const int FirstFilters = 32;
    private const int MostFilters = 128;

    /// <summary>Halving stops before an axis would be shorter than this.</summary>
    private const int ShortestAxis = 5;

    private const int Hidden = 128;

    /// <summary>Updates of the weights, about: a minute for pictures of 28 × 28 on one core.</summary>
    private const int Steps = 1_500;

    private const int BatchSize = 128;

    /// <summary>
    /// Each convolution of 3 × 3 halves the picture and doubles the filters; the decoder mirrors them. A recipe whose heads are
    /// proposed column by column keeps its own networks.
    /// </summary>
    /// <param name="options">The recipe's options for a table.</param>
    /// <param name="facts">The size of the table, and the shape of its images.</param>
    internal static VariationalOptions Adapt(VariationalOptions options, TableFacts facts)
    {
        if (facts.Image is not { } image || options.NumericHead is not (HeadNames.Gaussian or HeadNames.FixedGaussian or HeadNames.Bernoulli)) return options;
        int outputs = options.NumericHead == HeadNames.Gaussian ? 2 : 1;
        List<ImmutableArray<int>> sizes = Sizes(image);
        int stepsPerEpoch = Math.Max(1, (facts.Rows + BatchSize - 1) / BatchSize), epochs = Math.Clamp(Steps / stepsPerEpoch, 5, 500);
        return options with
        {
            Encoder = Encoder(image, sizes),
            Decoder = Decoder(sizes, image.Channels * outputs),
            OutputLayer = false,
            SharedScale = true,
            KlWarmUpSteps = options.KlWarmUpSteps == 0 ? 0 : Steps / 10,
            Training = options.Training with { BatchSize = BatchSize, Epochs = epochs, Patience = Math.Max(5, epochs / 5) },
        };
    }

    /// <summary>The positions before the first and after every halving.</summary>
    private static List<ImmutableArray<int>> Sizes(ImageShape image)
    {
        List<ImmutableArray<int>> sizes = [image.Positions];
        while (sizes[^1].Min() >= ShortestAxis && (sizes.Count < 3 || sizes[^1].Max() > 8)) sizes.Add([.. sizes[^1].Select(n => (n + 1) / 2)]);
        return sizes;
    }

    private static int Filters(int level) => Math.Min(MostFilters, FirstFilters << level);

    private static NetworkOptions Encoder(ImageShape image, List<ImmutableArray<int>> sizes)
    {
        ImmutableArray<LayerOptions>.Builder layers = ImmutableArray.CreateBuilder<LayerOptions>();
        layers.Add(new ReshapeLayer { Axes = [.. image.Positions, image.Channels] });
        for (int level = 0; level + 1 < sizes.Count; level++)
        {
            layers.Add(new ConvolutionLayer { Filters = Filters(level), Kernel = [3], Stride = [2], Padding = [1], Activation = Activation.Relu });
        }

        layers.Add(new ReshapeLayer());
        layers.Add(new DenseLayer { Units = Hidden, Activation = Activation.Relu });
        return new NetworkOptions { Layers = layers.ToImmutable() };
    }

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
