using Offshell.Data;
using Offshell.Detection;
using Offshell.Models;
using Offshell.Models.Classifiers;
using Offshell.Models.Networks;
using Offshell.Models.SupportVectors;
using Offshell.Models.Training;
using Offshell.Models.Trees;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Experiments.PolImages;

/// <summary>Trains the classifier and the detectors on one seed and gives what they say of the test images.</summary>
internal static class PolImagesMeasurement
{
    internal const string Conditional = "cvae";
    internal const string Plain = "vae";
    internal const string Support = "ocsvm";
    internal const string Forest = "isolation-forest";

    /// <summary>Likelihoods of a pixel: a width for every pixel of every image, as in the source, and the usual one of grey images.</summary>
    internal const string Gaussian = "gaussian";

    /// <inheritdoc cref="Gaussian"/>
    internal const string Bernoulli = "bernoulli";

    /// <summary>The scores of the conditional and of the plain autoencoder that are compared.</summary>
    internal static readonly string[] ConditionalScores = ["kl", "reconstruction", "infinity-norm"];

    /// <inheritdoc cref="ConditionalScores"/>
    internal static readonly string[] PlainScores = ["kl", "reconstruction"];

    /// <summary>−log p(true class) of each test image in nats, then the share of test images classified right.</summary>
    internal static double[] LogLosses(PolImagesSettings own, LabelledImages training, LabelledImages test, int seed, int threads, CancellationToken cancellationToken)
    {
        using var pool = new WorkerPool(threads);
        LabelledImages taken = training.Take(own.ClassifierRows);
        (NetworkClassifier classifier, _) = NetworkClassifier.Fit(
            taken.Rows, taken.Classes, LeNet5(own), new RandomSource((ulong)seed).Split("lenet"), pool, cancellationToken: cancellationToken);
        double[] logs = new double[test.Classes.Length * LabelledImages.Kinds];
        classifier.LogProbabilities(test.Rows, logs);
        double[] losses = new double[test.Classes.Length + 1];
        int right = 0;
        for (int i = 0; i < test.Classes.Length; i++)
        {
            ReadOnlySpan<double> ofImage = logs.AsSpan(i * LabelledImages.Kinds, LabelledImages.Kinds);
            losses[i] = -ofImage[test.Classes[i]];
            int likeliest = 0;
            for (int k = 1; k < ofImage.Length; k++) likeliest = ofImage[k] > ofImage[likeliest] ? k : likeliest;
            right += likeliest == test.Classes[i] ? 1 : 0;
        }

        losses[^1] = (double)right / test.Classes.Length;
        return losses;
    }

    /// <summary>The scores of one autoencoder, one after the other.</summary>
    internal static double[] Autoencoder(
        PolImagesSettings own, string recipe, string pixels, string[] scores, LabelledImages training, LabelledImages test, int seed, int threads, CancellationToken cancellationToken)
    {
        Detector detector = Detector.Fit(
            training.Take(own.TrainingRows).ToTable(),
            new DetectorOptions
            {
                Recipe = recipe,
                Seed = (ulong)seed,
                Threads = threads,
                TrainOn = TrainOn.Normal,
                Fractions = new SplitFractions { Calibration = 0.01, Validation = 0.02 },
                CrossConformalBelow = 1,
                OptionsJson = VariationalJson.Write(Networks(own, pixels)),
            },
            cancellationToken);
        Table rows = test.ToTable();
        return [.. scores.SelectMany(score => detector.Score(rows, score))];
    }

    internal static double[] SupportVectors(PolImagesSettings own, LabelledImages training, LabelledImages test, int seed, CancellationToken cancellationToken) =>
        OneClassSupportVectors.Fit(
            training.Take(own.TrainingRows).WithClasses(),
            new OneClassSupportVectorsOptions { Nu = own.Nu, MaximumRows = own.SupportRows },
            new RandomSource((ulong)seed).Split("support vectors"),
            cancellationToken: cancellationToken).Score(test.WithClasses());

    internal static double[] IsolationForest(PolImagesSettings own, LabelledImages training, LabelledImages test, int seed, CancellationToken cancellationToken) =>
        Models.Trees.IsolationForest.Fit(
            training.Take(own.TrainingRows).WithClasses(), new IsolationForestOptions(), new RandomSource((ulong)seed).Split("forest"), cancellationToken: cancellationToken)
            .Score(test.WithClasses());

    /// <summary>LeNet-5 (LeCun et al. 1998) with maximum pooling.</summary>
    private static ClassifierOptions LeNet5(PolImagesSettings own) => new()
    {
        InputShape = [LabelledImages.Side, LabelledImages.Side, 1],
        Network = new NetworkOptions
        {
            Layers =
            [
                new ConvolutionLayer { Filters = 6, Kernel = [5], Padding = [2], Activation = Activation.Tanh },
                new PoolingLayer { Kernel = [2] },
                new ConvolutionLayer { Filters = 16, Kernel = [5], Activation = Activation.Tanh },
                new PoolingLayer { Kernel = [2] },
                new DenseLayer { Units = 120, Activation = Activation.Tanh },
                new DenseLayer { Units = 84, Activation = Activation.Tanh },
            ],
        },
        Training = new TrainingOptions
        {
            Epochs = own.ClassifierEpochs,
            BatchSize = own.BatchSize,
            Patience = null,
            Optimizer = new AdamOptions { LearningRate = own.ClassifierRate },
            Schedule = new CosineSchedule(),
        },
    };

    /// <summary>Convolutions for the pixels; the class, where there is one, joins at the dense layers of both networks.</summary>
    private static VariationalOptions Networks(PolImagesSettings own, string pixels)
    {
        const int Coarse = LabelledImages.Side / 4;
        var convolutions = new NetworkOptions
        {
            Layers =
            [
                new ConvolutionLayer { Filters = own.FirstFilters, Kernel = [3], Stride = [2], Same = true, Activation = Activation.Relu },
                new ConvolutionLayer { Filters = own.SecondFilters, Kernel = [3], Stride = [2], Same = true, Activation = Activation.Relu },
            ],
        };
        return new VariationalOptions
        {
            LatentSize = own.Latents,
            Encoder = new NetworkOptions
            {
                Layers = [new BesideLayer { Axes = [LabelledImages.Side, LabelledImages.Side, 1], Body = convolutions }, new DenseLayer { Units = own.Width, Activation = Activation.Relu }],
            },
            Decoder = new NetworkOptions
            {
                Layers =
                [
                    new DenseLayer { Units = own.Width, Activation = Activation.Relu },
                    new DenseLayer { Units = Coarse * Coarse * own.SecondFilters, Activation = Activation.Relu },
                    new ReshapeLayer { Axes = [Coarse, Coarse, own.SecondFilters] },
                    new TransposedConvolutionLayer { Filters = own.FirstFilters, Kernel = [3], Stride = [2], Same = true, Activation = Activation.Relu },
                    // Mean and width of each pixel, or its logit.
                    new TransposedConvolutionLayer { Filters = pixels == Gaussian ? 2 : 1, Kernel = [3], Stride = [2], Same = true },
                ],
            },
            OutputLayer = false,
            NumericHead = pixels,
            Variance = VarianceForm.PerRow,
            KlWarmUpSteps = own.Steps / 10,
            Training = new TrainingOptions
            {
                BatchSize = own.BatchSize,
                Epochs = own.Steps,
                MaximumSteps = own.Steps,
                Patience = null,
                Optimizer = new AdamOptions { LearningRate = own.Rate },
                Schedule = new CosineSchedule(),
                GradientClipNorm = 1000,
            },
        };
    }
}
