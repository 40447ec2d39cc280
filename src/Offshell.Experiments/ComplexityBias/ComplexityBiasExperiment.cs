using System.Text.Json;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>What differs between the pages of jets and of digits.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Summary">One line for lists.</param>
/// <param name="Title">Heading.</param>
/// <param name="Claim">What is shown.</param>
/// <param name="Choice">How the settings were chosen.</param>
/// <param name="Published">The published figures and how this differs.</param>
/// <param name="FullSide">Pixels along each side in the files.</param>
/// <param name="Data">What the folder must hold.</param>
internal sealed record ComplexityBiasTexts(string Name, string Summary, string Title, string Claim, string Choice, string Published, int FullSide, string Data)
{
    internal string Side(int pool) => $"{FullSide / pool} × {FullSide / pool}";
}

/// <summary>
/// A plain autoencoder takes simple pictures for normal even if it never saw their like; the normalised one does not (Yoon
/// et al. 2021; Dillon et al. 2022). On jets in both directions, and on digits of which one is held out.
/// </summary>
public sealed class ComplexityBiasExperiment : IExperiment
{
    private static readonly ComplexityBiasTexts JetTexts = new(
        "nae-jets",
        "QCD and top jets found in each other by plain and normalised autoencoders; needs --data with the jet images",
        "Complexity bias on jets: autoencoder and normalised autoencoder in both directions",
        "An autoencoder trained on QCD jets finds tops, which are more complex; trained on tops it should find QCD jets, but reconstructs them better than the tops. A normalised autoencoder should find both.",
        "How the settings were chosen: in trials on seeds 1 to 3 with the areas in view, listed in docs/decisions/0018-normalised-autoencoder-on-images.md; the default seeds are others, but of the same file of jets, whose images take part in training for one seed and in the test for another. "
        + "What made the difference is the noise on training images: the energy of jets as they are is mostly what the latents cannot carry, of which QCD jets have less than tops, and chains come into balance with that. With noise in every pixel, and samples that carry as much, the energy has to tell what places are likely. "
        + "The first stage is long because the plain autoencoder fails more surely then. The gain is one on images without noise; with noise on the test images too it is small (0.50 to about 0.6 on seeds 1 to 3). "
        + "The noise alone does not do it: the same training without samples leaves the area where it was (0.33 on seed 1, where the normalised one has 0.74).",
        "Dillon et al. (arXiv:2206.14225) state that the normalised autoencoder tags top and QCD jets symmetrically (abstract; figures of merit not re-checked here). "
        + "Differences: other simulation, 10 × 10 square roots of smoothed momentum fractions instead of 40 × 40 smoothed fractions, noise on training images and chains at the temperature that belongs to it, dense networks instead of convolutions with spectral norms, sixteen latents instead of three, "
        + "thousands of steps of 128 images instead of ten thousand of 2 048.",
        40,
        "qcd.npz and sig_top.npz, each with an array images");

    private static readonly ComplexityBiasTexts DigitTexts = new(
        "nae-mnist",
        "a digit held out and found by plain and normalised autoencoders; needs --data with the IDX files of MNIST",
        "Complexity bias on digits: one held out",
        "Trained on nine digits, the tenth must be found. A plain autoencoder fails where the tenth is simple to draw, above all for the 1.",
        "How the settings were chosen: noise and temperature of the chains such that samples have the energy of rows; rate, its fall, widths, averaging and the number of steps in trials on seeds 1 and 2 with the area of the digit 1 in view, so that those seeds are no fair test of them; the default seeds are others, but that the rate falls was tried because with one that stays they fell from 0.744 to 0.596 between 4 000 and 8 000 steps. The trials are listed in docs/decisions/0018-normalised-autoencoder-on-images.md.",
        "Yoon et al. (arXiv:2105.05735) give a table of these areas; its numbers were not at hand, so that only the trend is compared: a plain autoencoder below 0.5 for the digit 1, the normalised one well above. "
        + "Differences: 14 × 14 means of pixels instead of 28 × 28, dense networks instead of convolutions, 10 000 training images, thousands of steps at first at fifteen times the rate, which falls, instead of twenty thousand, noise of the data chain that stays the same instead of fading, a latent chain as cold as the data chain.",
        28,
        "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (each may end in .gz), or a folder mnist with them");

    private readonly ComplexityBiasTexts _texts;
    private readonly ComplexityBiasSettings _defaults;
    private readonly ComplexityBiasSettings _full;
    private readonly Func<string, IBiasTasks> _tasks;
    private readonly ComplexityBiasSettings? _settings;

    private ComplexityBiasExperiment(ComplexityBiasTexts texts, ComplexityBiasSettings defaults, ComplexityBiasSettings full, Func<string, IBiasTasks> tasks, ComplexityBiasSettings? settings) =>
        (_texts, _defaults, _full, _tasks, _settings) = (texts, defaults, full, tasks, settings);

    /// <inheritdoc/>
    public string Name => _texts.Name;

    /// <inheritdoc/>
    public string Summary => _texts.Summary;

    /// <inheritdoc/>
    public bool HasFull => true;

    /// <summary>QCD and top jets.</summary>
    /// <param name="settings">Sizes; null for the default run, or the quick one.</param>
    public static ComplexityBiasExperiment Jets(ComplexityBiasSettings? settings = null) => new(JetTexts, ComplexityBiasSettings.Jets, ComplexityBiasSettings.FullJets, folder => new JetTasks(folder), settings);

    /// <summary>Digits of which one is held out.</summary>
    /// <inheritdoc cref="Jets"/>
    public static ComplexityBiasExperiment Digits(ComplexityBiasSettings? settings = null) => new(DigitTexts, ComplexityBiasSettings.Digits, ComplexityBiasSettings.FullDigits, folder => new DigitTasks(folder), settings);

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string folder = settings.DataFolder ?? throw new ArgumentException($"The experiment '{Name}' needs a folder with {_texts.Data}. Give it with --data.", nameof(settings));
        ComplexityBiasSettings own = _settings ?? (settings.Quick ? _defaults.ForAFirstLook() : settings.Full ? _full : _defaults);
        own = own with { Seeds = settings.Seeds ?? own.Seeds };

        if (settings.Full) settings.Messages.WriteLine($"The full run: {own.Trainings.Length} trainings on each of {own.Seeds} seeds. Estimated at {own.Hours(_texts.FullSide):F0} hours on two cores.");
        IBiasTasks tasks = _tasks(folder);
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var results = new ComplexityBiasResults();
        string page = "";
        foreach ((int seed, string training) in from seed in Enumerable.Range(own.FirstSeed, own.Seeds) from training in own.Trainings select (seed, training))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string origin = JsonSerializer.Serialize(own with { Seeds = 1, FirstSeed = seed, Trainings = [training] }, SettingsJson.Default.ComplexityBiasSettings);
            BiasTask task = tasks.Read(own, training, seed);
            string? figure = seed == own.FirstSeed ? Path.Combine(settings.ResultsFolder, ComplexityBiasPage.FileName(training)) : null;
            results.Add(training, task.Title, store.Get(
                $"{training.Replace(' ', '-')}-seed{seed}", origin, () => ComplexityBiasMeasurement.Run(own, task, seed, settings.Threads, figure, cancellationToken)));
            ComplexityBiasPage.SaveCurves(_texts, own, results, settings.ResultsFolder);
            page = ComplexityBiasPage.Create(_texts, own, settings.Quick, results, store).Save(settings.ResultsFolder);
        }

        return page;
    }
}
