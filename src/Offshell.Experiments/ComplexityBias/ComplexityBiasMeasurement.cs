using System.Globalization;
using Offshell.Experiments.Running;
using Offshell.Figures;
using Offshell.Models;
using Offshell.Models.Energy;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>Trains both stages on one question and measures the areas on the way.</summary>
internal static class ComplexityBiasMeasurement
{
    internal const string Area = "auc";
    internal const string Constant = "auc constant";
    internal const string Fresh = "auc fresh";
    internal const string RowEnergy = "energy of rows";
    internal const string SampleEnergy = "energy of samples";
    private const int Shown = 10;

    internal static string At(string value, int steps) => $"{value}@{steps}";

    internal static Dictionary<string, double> Run(ComplexityBiasSettings own, BiasTask task, int seed, int threads, string? figure, CancellationToken cancellationToken)
    {
        RandomSource random = new RandomSource((ulong)seed).Split("complexity bias").Split(task.Name);
        using var pool = new WorkerPool(threads);
        NormalisedAutoencoderOptions options = Options(own, task.Side);
        NormalisedAutoencoderFit fit = NormalisedAutoencoder.Fit(task.Training, options, random.Split("model"), pool, null, own.Snapshots, cancellationToken);
        var values = new Dictionary<string, double>();
        RowMatrix constant = ConstantImages(task.Normal.Rows, task.Normal.Columns);
        Measure(values, fit.Autoencoder, 0);
        foreach ((int steps, NormalisedAutoencoder model) in fit.Snapshots) Measure(values, model, steps);
        (values[RowEnergy], values[SampleEnergy]) = (fit.Training.Epochs[^1].Terms[0], fit.Training.Epochs[^1].Terms[1]);
        foreach ((string name, double area) in SimpleBaselines.Areas(own, task, options, random.Split("baselines"), cancellationToken)) values[name] = area;
        if (figure is not null) Gallery(task, fit).SaveSvg(figure);
        return values;

        void Measure(Dictionary<string, double> into, NormalisedAutoencoder model, int steps)
        {
            double[] normal = model.Score(task.Normal);
            into[At(Area, steps)] = Math.Round(ClassScores.Auc(normal, model.Score(task.Anomalous)), 5);
            into[At(Constant, steps)] = Math.Round(ClassScores.Auc(normal, model.Score(constant)), 5);
            into[At(Fresh, steps)] = Math.Round(ClassScores.Auc(model.Score(task.Training.Slice(0, Math.Min(task.Training.Rows, normal.Length))), normal), 5);
        }
    }

    private static NormalisedAutoencoderOptions Options(ComplexityBiasSettings own, int side)
    {
        TrainingOptions Training(int steps, double rate, ScheduleOptions schedule) => new()
        {
            Epochs = steps,
            MaximumSteps = steps,
            BatchSize = own.BatchSize,
            Patience = null,
            Optimizer = new AdamOptions { LearningRate = rate },
            Schedule = schedule,
        };
        return new NormalisedAutoencoderOptions
        {
            Encoder = own.Convolutional ? SourceNetworks.Encoder(side) : NetworkOptions.Dense(Activation.Relu, own.Widths.AsSpan()),
            Decoder = own.Convolutional ? SourceNetworks.Decoder(side, own.Latents) : NetworkOptions.Dense(Activation.Relu, [.. own.Widths.Reverse()]),
            InputShape = own.Convolutional ? [side, side, 1] : [],
            OutputLayer = !own.Convolutional,
            OutputActivation = own.Convolutional ? Activation.Identity : Activation.Sigmoid,
            LatentSize = own.Latents,
            Low = -5 * own.RowNoise,
            High = 1 + (5 * own.RowNoise),
            Dequantisation = own.Dequantisation,
            RowNoise = own.RowNoise,
            LatentChain = new LangevinOptions { Steps = own.LatentSteps, StepSize = own.LatentStep, Noise = own.LatentNoise },
            DataChain = new LangevinOptions { Steps = own.DataSteps, StepSize = own.DataStep, Noise = own.DataNoise, AnnealsNoise = !own.KeepsDataNoise, GradientClip = own.GradientClip, ClipGroup = side },
            Gamma = own.Gamma,
            ExplosionFactor = own.ExplosionFactor ?? new NormalisedAutoencoderOptions().ExplosionFactor,
            EncoderPenalty = own.EncoderPenalty,
            Pretraining = Training(own.AutoencoderSteps, own.AutoencoderRate, new CosineSchedule()),
            Training = Training(own.Snapshots[^1], own.Rate, own.RateHalfSteps is { } half ? new InverseTimeSchedule { HalfSteps = half } : new ConstantSchedule()) with { WeightAverageDecay = own.WeightAverageDecay },
        };
    }

    /// <summary>Pictures of one grey each, evenly from 0 to 1: the auxiliary anomalies by which the source selects models.</summary>
    private static RowMatrix ConstantImages(int rows, int columns)
    {
        double[] values = new double[rows * columns];
        for (int i = 0; i < rows; i++) values.AsSpan(i * columns, columns).Fill((i + 0.5) / rows);
        return new RowMatrix(values, rows, columns);
    }

    private static Figure Gallery(BiasTask task, NormalisedAutoencoderFit fit)
    {
        RowMatrix normal = task.Normal.Slice(0, Shown), anomalous = task.Anomalous.Slice(0, Shown);

        // Smoothed jets are dark: the brightest pixel of the test images shown is white.
        double white = Math.Max(normal.Values.ToArray().Max(), anomalous.Values.ToArray().Max());
        IEnumerable<GalleryItem> Row(ReadOnlySpan<double> values, double[]? energies)
        {
            var items = new List<GalleryItem>();
            for (int i = 0; i < Shown; i++)
            {
                float[] pixels = [.. values.Slice(i * task.Side * task.Side, task.Side * task.Side).ToArray().Select(v => (float)Math.Min(1, v / white))];
                items.Add(new GalleryItem(PixelImage.FromGray(task.Side, task.Side, pixels), energies is null ? "" : (1000 * energies[i]).ToString("G3", CultureInfo.InvariantCulture)));
            }

            return items;
        }

        return Chart.Gallery(
            new GalleryOptions
            {
                Title = $"Reconstructions, {task.Title}",
                Caption = "Numbers are energies in units of 10⁻³; the brightest pixel of the test images is white. Upper half: test images of the trained kind; lower half: of the other kind.",
                Columns = Shown,
                ImageWidth = 64,
                Width = 900,
                RowNames = ["trained kind", "autoencoder", "normalised", "other kind", "autoencoder", "normalised"],
            },
            [
                .. Row(normal.Values, null),
                .. Row(fit.Autoencoder.Reconstruct(normal), fit.Autoencoder.Score(normal)),
                .. Row(fit.Model.Reconstruct(normal), fit.Model.Score(normal)),
                .. Row(anomalous.Values, null),
                .. Row(fit.Autoencoder.Reconstruct(anomalous), fit.Autoencoder.Score(anomalous)),
                .. Row(fit.Model.Reconstruct(anomalous), fit.Model.Score(anomalous)),
            ]);
    }
}
