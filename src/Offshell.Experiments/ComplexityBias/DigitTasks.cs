using Offshell.Experiments.Running;
using Offshell.Models;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>Handwritten digits of which one is held out: trained on nine, the tenth must be found.</summary>
internal sealed class DigitTasks(string folder) : IBiasTasks
{
    private (ImageRows Images, int[] Labels)? _training;
    private (ImageRows Images, int[] Labels)? _test;

    public BiasTask Read(ComplexityBiasSettings settings, string training, int seed)
    {
        if (!training.StartsWith("not ", StringComparison.Ordinal) || !int.TryParse(training.AsSpan(4), out int held) || held is < 0 or > 9)
        {
            throw new ArgumentException($"There is no training on '{training}'; expected 'not 0' to 'not 9'.", nameof(training));
        }

        string place = Directory.Exists(Path.Combine(folder, "mnist")) ? Path.Combine(folder, "mnist") : folder;
        (ImageRows images, int[] labels) = _training ??= Load(place, "train", settings.Pool);
        (ImageRows testImages, int[] testLabels) = _test ??= Load(place, "t10k", settings.Pool);
        int[] order = [.. new RandomSource((ulong)seed).Split("digits").Stream().Permutation(labels.Length).Where(i => labels[i] != held).Take(settings.TrainingRows)];
        return new BiasTask(
            training,
            $"digit {held} held out",
            images.Side,
            images.Rows.Select(order),
            testImages.Where(i => testLabels[i] != held, settings.TestRows),
            testImages.Where(i => testLabels[i] == held, settings.TestRows));
    }

    private static (ImageRows Images, int[] Labels) Load(string place, string set, int pool)
    {
        ImageRows images = ImageRows.ReadIdx(place, $"{set}-images-idx3-ubyte", pool, int.MaxValue);
        return (images, ImageRows.ReadLabels(place, $"{set}-labels-idx1-ubyte", int.MaxValue));
    }
}
