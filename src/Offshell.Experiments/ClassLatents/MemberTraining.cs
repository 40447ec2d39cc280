using System.Diagnostics;
using Offshell.Data;
using Offshell.Detection.Metrics;
using Offshell.Models;
using Offshell.Models.Classifiers;
using Offshell.Models.Density;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Experiments.ClassLatents;

/// <summary>Trains one member after the other and asks it about every test image.</summary>
internal sealed class MemberTraining(ClassLatentsSettings settings, ImageProtocol images, int threads, TextWriter messages, CancellationToken cancellationToken)
{
    private readonly Lazy<(Table Learned, Table Watched, Table Test)> _tables = new(() => (images.LearnedTable(), images.WatchedTable(), images.TestTable()));
    private readonly Lazy<(RowMatrix Learned, RowMatrix Watched, RowMatrix Test)> _rows = new(() => (images.LearnedRows(), images.WatchedRows(), images.TestRows()));

    /// <summary>Squared distances from every class, latents, mean squared error and mean signed error.</summary>
    internal (ImageScores Scores, Dictionary<string, double> Further) ClassConditional(int member, ReconstructionTerm term, string stage)
    {
        (VariationalAutoencoder model, TrainingResult log) = Fit(ImageNetworks.ClassConditional(settings, images, term, images.PixelDeviation), member, stage);
        ImageScores scores = Judge(model);
        return (scores, Further(log, scores));
    }

    /// <summary>The same of a member that was never trained: the control.</summary>
    internal (ImageScores Scores, Dictionary<string, double> Further) Untrained(int member)
    {
        var model = VariationalAutoencoder.Create(_tables.Value.Learned, ImageNetworks.ClassConditional(settings, images, settings.Term, images.PixelDeviation), new RandomSource((ulong)member));
        return (Judge(model), []);
    }

    /// <summary>Mean squared error and latents.</summary>
    internal (ImageScores Scores, Dictionary<string, double> Further) Plain(int member, string stage)
    {
        (VariationalAutoencoder model, TrainingResult log) = Fit(ImageNetworks.Plain(settings, images), member, stage);
        Table test = _tables.Value.Test;
        RowMatrix latents = model.Encode(test);
        double[] squared = Errors(model, test).Squared;
        int columns = 1 + latents.Columns;
        double[] values = new double[test.RowCount * columns];
        for (int row = 0; row < test.RowCount; row++)
        {
            values[row * columns] = squared[row];
            latents.Row(row).CopyTo(values.AsSpan((row * columns) + 1));
        }

        return (new ImageScores(columns, values), Further(log, null));
    }

    /// <summary>log p(class | image) of every class.</summary>
    internal (ImageScores Scores, Dictionary<string, double> Further) Classifier(int member, string stage)
    {
        (RowMatrix learned, RowMatrix watched, RowMatrix test) = _rows.Value;
        using var pool = new WorkerPool(threads);
        (NetworkClassifier classifier, TrainingResult log) = NetworkClassifier.Fit(
            learned, images.LearnedClasses, ImageNetworks.Classifier(settings, images), new RandomSource((ulong)member), pool,
            validation: (watched, images.WatchedClasses), settings: Progress(stage), cancellationToken: cancellationToken);
        double[] values = new double[test.Rows * classifier.Classes];
        classifier.LogProbabilities(test, values);
        return (new ImageScores(classifier.Classes, values), Further(log, null));
    }

    /// <summary>The rows of pixels for methods without networks.</summary>
    internal (RowMatrix Learned, RowMatrix Test) Rows => (_rows.Value.Learned, _rows.Value.Test);

    private (VariationalAutoencoder Model, TrainingResult Log) Fit(VariationalOptions options, int member, string stage)
    {
        using var pool = new WorkerPool(threads);
        return VariationalAutoencoder.Fit(_tables.Value.Learned, _tables.Value.Watched, options, new RandomSource((ulong)member), pool, Progress(stage), cancellationToken);
    }

    private FitSettings Progress(string stage) => new() { Stage = stage, Progress = new EpochLines(messages) };

    private ImageScores Judge(VariationalAutoencoder model)
    {
        (Table learned, _, Table test) = _tables.Value;
        var gaussians = ClassGaussians.Fit(model.Encode(learned), images.LearnedClasses);
        RowMatrix latents = model.Encode(test);
        (double[] squared, double[] signed) = Errors(model, test);
        int classes = gaussians.Classes, columns = classes + latents.Columns + 2;
        double[] values = new double[test.RowCount * columns];
        for (int row = 0; row < test.RowCount; row++)
        {
            Span<double> own = values.AsSpan(row * columns, columns);
            gaussians.SquaredDistances(latents.Row(row), own[..classes]);
            latents.Row(row).CopyTo(own[classes..]);
            (own[^2], own[^1]) = (squared[row], signed[row]);
        }

        return new ImageScores(columns, values);
    }

    /// <summary>Means over the pixels of the squared and of the signed error at the posterior mean.</summary>
    private (double[] Squared, double[] Signed) Errors(VariationalAutoencoder model, Table test)
    {
        double[] squared = new double[test.RowCount], signed = new double[test.RowCount];
        RowMatrix expected = model.Expect(test);
        for (int row = 0; row < squared.Length; row++)
        {
            ReadOnlySpan<byte> pixels = images.TestImage(row);
            ReadOnlySpan<double> drawn = expected.Row(row);
            for (int p = 0; p < pixels.Length; p++)
            {
                double error = (pixels[p] / 255.0) - drawn[p];
                squared[row] += error * error / pixels.Length;
                signed[row] += error / pixels.Length;
            }
        }

        return (squared, signed);
    }

    private Dictionary<string, double> Further(TrainingResult log, ImageScores? scores)
    {
        var further = new Dictionary<string, double>
        {
            ["epochs"] = log.Epochs.Count,
            ["best epoch"] = log.BestEpoch,
            ["best loss"] = Math.Round(log.BestLoss, 4),
        };
        if (scores is not null)
        {
            double[] divergence = MemberPool.Divergence([scores], images.Classes.Length, DivergenceMerge.Mean);
            further["ROC AUC"] = Math.Round(RocAuc.Value(LabelledScores.Create(divergence, images.IsAnomalous.AsSpan())), 5);
            messages.WriteLine($"  ROC AUC of its latent divergence: {further["ROC AUC"]:F4}");
        }

        return further;
    }

    /// <summary>One line per pass.</summary>
    private sealed class EpochLines(TextWriter messages) : IProgress<TrainingProgress>
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _epoch;

        public void Report(TrainingProgress value)
        {
            if (value.Epoch <= _epoch) return;
            _epoch = value.Epoch;
            messages.WriteLine($"  {value.Stage}: pass {value.Epoch}, loss {value.TrainingLoss:F3}, watched {value.ValidationLoss:F3}, {Stopwatch.GetElapsedTime(_start).TotalSeconds:F0} s");
        }
    }
}
