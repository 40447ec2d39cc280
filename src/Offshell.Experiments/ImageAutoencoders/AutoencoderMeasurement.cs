using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Metrics;
using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.ImageAutoencoders;

/// <summary>Fits one autoencoder and measures it.</summary>
internal static class AutoencoderMeasurement
{
    private const int SparseCodes = 64;
    private const int SilhouetteRows = 2_000;

    internal static DetectorOptions Options(AutoencoderKind kind, ImageAutoencodersSettings own, int seed, int threads) => new()
    {
        Recipe = kind.Recipe,
        Seed = (ulong)seed,
        Threads = threads,
        Settings = kind.IsNetwork
            ? [new("latentSize", $"{(kind.IsSparse ? SparseCodes : own.Codes)}"), new("training.maximumSteps", $"{own.Steps}"), .. kind.Settings]
            : [new("components", $"{own.Codes}")],
    };

    internal static Dictionary<string, double> Run(AutoencoderKind kind, HeldOutDigits digits, ImageAutoencodersSettings own, int seed, int threads, CancellationToken cancellationToken)
    {
        DetectorOptions options = Options(kind, own, seed, threads);
        Detector detector = Detector.Fit(digits.Training, options, cancellationToken);
        var values = new Dictionary<string, double> { ["auc"] = Area(detector, digits) };
        if (!kind.IsNetwork) return values;
        Detector untrained = Detector.Fit(digits.Training, options with { Settings = [.. options.Settings.Where(s => s.Key != "training.maximumSteps"), new("training.maximumSteps", "1")] }, cancellationToken);
        values["untrained"] = Area(untrained, digits);
        (RowMatrix codes, int[] labels) = Codes(detector, digits);
        int[] clusters = new int[codes.Rows];
        KMeans.Fit(codes, new KMeansOptions { Clusters = HeldOutDigits.Known, Starts = 5 }, new RandomSource((ulong)seed), cancellationToken).Assign(codes, clusters);
        values["silhouette"] = ClusterAgreement.Silhouette(codes, clusters, SilhouetteRows, new RandomSource((ulong)seed));
        values["kmeans"] = ClusterAgreement.AdjustedRandIndex(clusters, labels);
        GaussianMixture.Fit(codes, new GaussianMixtureOptions { Components = [HeldOutDigits.Known], Starts = 3, Ridge = 1e-3 }, new RandomSource((ulong)seed), cancellationToken: cancellationToken).Assign(codes, clusters);
        values["mixture"] = ClusterAgreement.AdjustedRandIndex(clusters, labels);
        return values;
    }

    private static double Area(Detector detector, HeldOutDigits digits) =>
        RocAuc.Value(LabelledScores.Create(detector.Score(digits.Test, "reconstruction"), digits.IsHeldOut));

    private static (RowMatrix Codes, int[] Labels) Codes(Detector detector, HeldOutDigits digits)
    {
        int[] known = [.. Enumerable.Range(0, digits.Test.RowCount).Where(i => !digits.IsHeldOut[i])];
        Table codes = detector.Encode(digits.Test.Select(known));
        double[] values = new double[known.Length * codes.Schema.Count];
        for (int c = 0; c < codes.Schema.Count; c++)
        {
            ReadOnlySpan<double> column = codes.Values(c);
            for (int row = 0; row < known.Length; row++) values[(row * codes.Schema.Count) + c] = column[row];
        }

        return (new RowMatrix(values, known.Length, codes.Schema.Count), [.. known.Select(i => digits.Labels[i])]);
    }
}
