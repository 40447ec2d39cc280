using System.Text.Json;
using Offshell.Experiments.Running;
using static Offshell.Experiments.EightGaussians.EightGaussiansMeasurement;

namespace Offshell.Experiments.EightGaussians;

/// <summary>The normalised autoencoder where its density can be seen: eight Gaussians in two dimensions (Yoon et al. 2021, Figure 1).</summary>
public sealed class EightGaussiansExperiment : IExperiment
{
    private readonly EightGaussiansSettings? _settings;

    /// <param name="settings">Sizes; null for the full run, or the quick one.</param>
    public EightGaussiansExperiment(EightGaussiansSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "nae-2d";

    /// <inheritdoc/>
    public string Summary => "the normalised autoencoder on eight Gaussians: its density beside the plain autoencoder's and the true one";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        EightGaussiansSettings own = _settings ?? (settings.Quick ? EightGaussiansSettings.Quick : new EightGaussiansSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        string origin = JsonSerializer.Serialize(own with { Seeds = 1 }, SettingsJson.Default.EightGaussiansSettings);
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var parts = new List<PartResult>();
        string page = "";
        for (int seed = own.FirstSeed; seed < own.FirstSeed + own.Seeds; seed++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int current = seed;
            string? figures = seed == own.FirstSeed ? settings.ResultsFolder : null;
            parts.Add(store.Get($"seed{seed}", origin, () => EightGaussiansMeasurement.Run(own, current, settings.Threads, figures, cancellationToken)));
            page = Page(own, settings.Quick, parts, store).Save(settings.ResultsFolder);
        }

        return page;
    }

    private static ResultPage Page(EightGaussiansSettings own, bool isQuick, List<PartResult> parts, PartStore store)
    {
        string[] Row(string title, string model) =>
        [
            title,
            .. new[] { Outside, Likelihood, Auc, Null }.Select(value => Measured.Of(parts.Select(p => p[Key(model, value)])).ToString()),
            model == Truth ? "" : Measured.Of(parts.Select(p => p[Key(model, Temperature)])).Format("G3"),
        ];
        return new ResultPage("Normalised autoencoder on eight Gaussians (Yoon et al. 2021)", isQuick)
            .Paragraph("Mean ± standard deviation over the seeds, each with rows and weights of its own. Mass outside: probability further than three deviations from every mode; of the data 1.1 %. "
                + "Log-likelihood: nats per test row, Z summed over a grid on [−5, 5]². AUC: test rows against uniform ones on [−4, 4]², of which some fall on the modes; fresh rows: against further rows of the data, where 0.5 is expected.")
            .Table(
                ["energy", "mass outside", "log-likelihood", "AUC against uniform", "AUC of fresh rows", "temperature"],
                [Row("plain autoencoder", Autoencoder), Row("normalised autoencoder", Normalised), Row("true density (bound)", Truth)])
            .Paragraph("The plain autoencoder has no temperature of its own; it is given the one that makes its training rows most likely, the best that can be said for it. "
                + "The source shows this example as a picture only; what is compared is the picture: a plain autoencoder reconstructs far more than the modes, the normalised one gives them back.")
            .Paragraph("![densities](densities.svg)")
            .Paragraph("![energies](energies.svg)")
            .Origin(JsonSerializer.Serialize(own, SettingsJson.Default.EightGaussiansSettings), store.Used);
    }
}
