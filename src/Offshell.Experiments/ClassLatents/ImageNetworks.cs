using System.Collections.Immutable;
using Offshell.Data.Scaling;
using Offshell.Models.Classifiers;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;

namespace Offshell.Experiments.ClassLatents;

/// <summary>
/// The networks of the source: convolutions of 3 × 3 with ReLU, a dense layer of 16, the latents; back through a dense layer and
/// transposed convolutions in reverse order, mirrored or as wide as in the source.
/// </summary>
internal static class ImageNetworks
{
    private const int Hidden = 16;
    private const int Taps = 9;

    /// <summary>The model with a place for each class.</summary>
    internal static VariationalOptions ClassConditional(ClassLatentsSettings settings, ImageProtocol images, ReconstructionTerm term, double deviation)
    {
        bool isReleased = term == ReconstructionTerm.ReleasedCode;
        return Model(settings, images, term, deviation) with
        {
            Prior = new ClassConditionalPrior { Radius = settings.Radius, KlAtDraw = isReleased, KlAveraged = isReleased },
            Weighting = new AlphaWeighting { Alpha = settings.Alpha, Averaged = term == ReconstructionTerm.MeanSquaredError },
        };
    }

    /// <summary>The plain autoencoder beside it: the same networks, a standard normal prior, both terms of weight 1, summed cross-entropy as in the released code.</summary>
    internal static VariationalOptions Plain(ClassLatentsSettings settings, ImageProtocol images) => Model(settings, images, ReconstructionTerm.SummedCrossEntropy, 1);

    /// <summary>The classifier beside it: the same encoder, then one logit per class.</summary>
    internal static ClassifierOptions Classifier(ClassLatentsSettings settings, ImageProtocol images) => new()
    {
        Network = Encoder(settings, images),
        Training = Training(settings),
    };

    /// <summary>Multiply-adds of one image forward through the encoder and, if asked for, the decoder.</summary>
    internal static double MultiplyAdds(ClassLatentsSettings settings, ImageProtocol images, bool withDecoder)
    {
        double positions = images.Height * images.Width, sum = 0, decoder = settings.MirroredDecoder ? 0 : positions * Taps * settings.Convolutions[0].Filters * images.Channels;
        int channels = images.Channels;
        for (int i = 0; i < settings.Convolutions.Length; i++)
        {
            ConvolutionSize size = settings.Convolutions[i];
            positions /= size.Stride * size.Stride;
            // A transposed convolution has one window for each position of its smaller side.
            sum += positions * Taps * channels * size.Filters;
            int from = i + 1 < settings.Convolutions.Length ? settings.Convolutions[i + 1].Filters : size.Filters;
            decoder += positions * Taps * (settings.MirroredDecoder ? channels * size.Filters : from * size.Filters);
            channels = size.Filters;
        }

        sum += positions * channels * Hidden;
        return withDecoder ? sum + decoder + (positions * channels * settings.Latents) : sum;
    }

    /// <param name="settings">Sizes.</param>
    /// <param name="images">The shape of the images.</param>
    /// <param name="term">Squared error or cross-entropy.</param>
    /// <param name="deviation">Standard deviation of all training pixels; at the width √½ nats are squared errors up to a constant.</param>
    private static VariationalOptions Model(ClassLatentsSettings settings, ImageProtocol images, ReconstructionTerm term, double deviation)
    {
        bool isSquared = term is ReconstructionTerm.MeanSquaredError or ReconstructionTerm.SummedSquaredError;
        return new VariationalOptions
        {
            Encoder = Encoder(settings, images),
            Decoder = Decoder(settings, images, isSquared ? Activation.Sigmoid : Activation.Identity),
            OutputLayer = false,
            SharedScale = true,
            InputScale = ScalerKind.MinMax,
            LatentSize = settings.Latents,
            NumericHead = isSquared ? "fixed-gaussian" : "bernoulli",
            Heads = isSquared ? new HeadOptions { Anchored = false, FixedWidth = Math.Sqrt(0.5) / deviation } : new HeadOptions(),
            Training = Training(settings),
        };
    }

    private static TrainingOptions Training(ClassLatentsSettings settings) => new()
    {
        Epochs = settings.Epochs,
        BatchSize = settings.BatchSize,
        Patience = settings.Patience,
        Optimizer = new AdamOptions { LearningRate = 1e-3 },
    };

    private static NetworkOptions Encoder(ClassLatentsSettings settings, ImageProtocol images) => new()
    {
        Layers =
        [
            new ReshapeLayer { Axes = [images.Height, images.Width, images.Channels] },
            .. settings.Convolutions.Select(c => new ConvolutionLayer { Filters = c.Filters, Kernel = [3], Stride = [c.Stride], Same = true, Activation = Activation.Relu }),
            new DenseLayer { Units = Hidden, Activation = Activation.Relu },
        ],
    };

    private static NetworkOptions Decoder(ClassLatentsSettings settings, ImageProtocol images, Activation last)
    {
        ImmutableArray<ConvolutionSize> sizes = settings.Convolutions;
        int halvings = sizes.Aggregate(1, (product, c) => product * c.Stride);
        if (images.Height % halvings != 0 || images.Width % halvings != 0) throw new ArgumentException($"Images of {images.Height} × {images.Width} cannot be halved to a whole size {halvings} times smaller; use fewer strides.", nameof(settings));
        int height = images.Height / halvings, width = images.Width / halvings;
        TransposedConvolutionLayer Layer(int filters, int stride, Activation activation) =>
            new() { Filters = filters, Kernel = [3], Stride = [stride], Same = true, Activation = activation };
        IEnumerable<LayerOptions> back = settings.MirroredDecoder
            ? Enumerable.Range(0, sizes.Length).Reverse().Select(i => i == 0 ? Layer(images.Channels, sizes[0].Stride, last) : Layer(sizes[i - 1].Filters, sizes[i].Stride, Activation.Relu))
            : [.. sizes.Reverse().Select(c => Layer(c.Filters, c.Stride, Activation.Relu)), Layer(images.Channels, 1, last)];
        return new NetworkOptions
        {
            Layers =
            [
                new DenseLayer { Units = height * width * sizes[^1].Filters, Activation = Activation.Relu },
                new ReshapeLayer { Axes = [height, width, sizes[^1].Filters] },
                .. back,
            ],
        };
    }
}
