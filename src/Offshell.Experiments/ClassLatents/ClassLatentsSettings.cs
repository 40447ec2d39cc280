using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Offshell.Experiments.Images;

namespace Offshell.Experiments.ClassLatents;

/// <summary>One convolution of 3 × 3 of an encoder; the decoder has its transpose.</summary>
/// <param name="Filters">Output channels.</param>
/// <param name="Stride">1, or 2 to halve the picture.</param>
public sealed record ConvolutionSize(int Filters, int Stride);

/// <summary>Sizes of the experiments on class-conditional latents; networks and training are those of the source unless said otherwise.</summary>
public sealed record ClassLatentsSettings
{
    /// <summary>MNIST: digit 0 is the anomaly.</summary>
    public static ClassLatentsSettings Mnist { get; } = new()
    {
        Images = "mnist",
        Classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Convolutions = [new(32, 2), new(64, 2)],
        Latents = 2,
    };

    /// <summary>Fashion-MNIST: the T-shirt is the anomaly.</summary>
    public static ClassLatentsSettings FashionMnist { get; } = new()
    {
        Images = "fashion-mnist",
        Classes = ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"],
        Convolutions = [new(16, 1), new(32, 2), new(64, 2)],
        Latents = 3,
        TermMembers = 0,
    };

    /// <summary>CIFAR-10: the airplane is the anomaly. Half the filters of the source's networks, which are four times as expensive.</summary>
    public static ClassLatentsSettings Cifar10 { get; } = new()
    {
        Images = ImageFolder.Cifar10,
        Classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
        Convolutions = [new(32, 2), new(64, 2), new(128, 2)],
        Latents = 3,
        Epochs = 25,
        TermMembers = 0,
    };

    /// <summary>Name of the set of images: mnist, fashion-mnist or cifar10.</summary>
    public required string Images { get; init; }

    /// <summary>Names of the ten kinds of images, in the order of their labels. The first is never learned from.</summary>
    public required ImmutableArray<string> Classes { get; init; }

    /// <summary>The encoder's convolutions; a dense layer of 16 follows.</summary>
    public required ImmutableArray<ConvolutionSize> Convolutions { get; init; }

    /// <summary>
    /// Whether each transposed convolution of the decoder ends in the channels that its mirror image in the encoder begins with, the
    /// last one in those of the picture. The source's decoder keeps the mirror image's own filters and adds one more transposed
    /// convolution for the picture, which takes three times the arithmetic. Default true.
    /// </summary>
    public bool MirroredDecoder { get; init; } = true;

    /// <summary>Number of latents d.</summary>
    public required int Latents { get; init; }

    /// <summary>Largest number of training images, in the order of the file; null for all.</summary>
    public int? TrainingImages { get; init; }

    /// <summary>Largest number of test images of either kind; null for all anomalies and as many inliers.</summary>
    public int? TestImages { get; init; }

    /// <summary>Share of the training images that decides when to stop, in (0, 1).</summary>
    public double ValidationShare { get; init; } = 0.08;

    /// <summary>Members of the pool of every trained model. Default 10.</summary>
    public int Members { get; init; } = 10;

    /// <summary>Members trained for each further reconstruction term; 0 leaves the comparison of terms out. Default 2, on the digits of which the source gives a figure; 0 on other images.</summary>
    public int TermMembers { get; init; } = 2;

    /// <summary>The reconstruction term of the pool.</summary>
    public ReconstructionTerm Term { get; init; } = ReconstructionTerm.MeanSquaredError;

    /// <summary>Weight α of the reconstruction term. Default 1/6.</summary>
    public double Alpha { get; init; } = 1.0 / 6;

    /// <summary>Distance of the centres from 0. Default 3.</summary>
    public double Radius { get; init; } = 3;

    /// <summary>Largest number of passes; the source has 50. Default 15.</summary>
    public int Epochs { get; init; } = 15;

    /// <summary>Passes without improvement before training stops. Default 3.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Images per step. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Random draws of members for each size of an ensemble. Default 100.</summary>
    public int Draws { get; init; } = 100;

    /// <summary>Resamplings of the test images. Default 1000.</summary>
    public int Replicates { get; init; } = 1_000;

    /// <summary>Training images of a one-class support vector machine. Default 4000.</summary>
    public int SupportVectorImages { get; init; } = 4_000;

    /// <summary>Largest number of pixels that principal components are taken of; larger pictures are averaged over 2 × 2 pixels until they fit. Default 800.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MostPrincipalPixels { get; init; } = 800;

    /// <summary>Trees of an isolation forest. Default 100.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>The same on a small part of the images with few members: a first look in under a minute.</summary>
    internal ClassLatentsSettings Quick() => this with
    {
        TrainingImages = 2_000,
        TestImages = 500,
        Members = 2,
        TermMembers = Math.Min(1, TermMembers),
        Epochs = 2,
        Draws = 10,
        Replicates = 100,
        SupportVectorImages = 500,
        Trees = 20,
        MostPrincipalPixels = 200,
        Convolutions = [.. Convolutions.Select(c => c with { Filters = c.Filters / 4 })],
    };

    /// <summary>The source's numbers: 20 members, 50 passes, its networks.</summary>
    internal ClassLatentsSettings Full() => this with { Members = 20, TermMembers = 3, Epochs = 50, Convolutions = SourceConvolutions, MirroredDecoder = false };

    private ImmutableArray<ConvolutionSize> SourceConvolutions => Images == Cifar10.Images ? [new(64, 2), new(128, 2), new(256, 2)] : Convolutions;

    /// <summary>What the scores of a member depend on: all but how many there are and how they are compared.</summary>
    internal ClassLatentsSettings OfMembers() => this with { Members = 0, TermMembers = 0, Draws = 0, Replicates = 0, SupportVectorImages = 0, Trees = 0, MostPrincipalPixels = 0 };
}
