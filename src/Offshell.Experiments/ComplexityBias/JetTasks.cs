using Offshell.Experiments.Images;
using Offshell.Models;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>QCD jets and boosted tops as images, in both directions.</summary>
internal sealed class JetTasks(string folder) : IBiasTasks
{
    /// <summary>More than any setting needs; the file of QCD jets is large.</summary>
    private const int MostJets = 20_000;

    private readonly Dictionary<(string File, int Pool, double Smoothing), ImageRows> _read = [];

    public BiasTask Read(ComplexityBiasSettings settings, string training, int seed)
    {
        bool isTop = training == "top";
        (ImageRows qcd, ImageRows top) = (Jets("qcd.npz", settings), Jets("sig_top.npz", settings));
        (ImageRows own, ImageRows other) = isTop ? (top, qcd) : (qcd, top);
        int[] order = new RandomSource((ulong)seed).Split("jets").Stream().Permutation(own.Rows.Rows);
        int[] otherOrder = new RandomSource((ulong)seed).Split("other jets").Stream().Permutation(other.Rows.Rows);
        int rows = Math.Min(settings.TrainingRows, order.Length - settings.TestRows);
        return new BiasTask(
            training,
            isTop ? "trained on tops, finding QCD" : "trained on QCD, finding tops",
            own.Side,
            own.Rows.Select(order.AsSpan(0, rows)),
            own.Rows.Select(order.AsSpan(rows, settings.TestRows)),
            other.Rows.Select(otherOrder.AsSpan(0, Math.Min(settings.TestRows, otherOrder.Length))));
    }

    private ImageRows Jets(string file, ComplexityBiasSettings settings)
    {
        (string, int, double) key = (file, settings.Pool, settings.Smoothing);
        if (!_read.TryGetValue(key, out ImageRows? jets)) _read.Add(key, jets = ImageRows.ReadJets(folder, file, settings.Pool, settings.Smoothing, MostJets));
        return jets;
    }
}
