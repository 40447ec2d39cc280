using System.Collections.Immutable;
using System.Text.Json;
using Offshell.Experiments.Running;
using Offshell.Figures;
using static Offshell.Experiments.ComplexityBias.ComplexityBiasMeasurement;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>Table, verdict and curves of the experiments on complexity bias.</summary>
internal static class ComplexityBiasPage
{
    /// <summary>Areas of two budgets that are closer than this tell the same.</summary>
    private const double Same = 0.05;

    internal static ResultPage Create(ComplexityBiasTexts texts, ComplexityBiasSettings own, bool isQuick, ComplexityBiasResults results, PartStore store)
    {
        ResultPage page = new ResultPage(texts.Title, isQuick)
            .Paragraph(texts.Claim)
            .Paragraph($"ROC AUC, mean ± standard deviation over the seeds. The plain autoencoder is stage 1 of the same model. The budget: {own.Steps} steps of the normalisation with {own.LatentSteps} + {own.DataSteps} steps of the chains, "
                + $"images of {texts.Side(own.Pool)} pixels{(own.Smoothing > 0 ? $" smoothed with a Gaussian of width {own.Smoothing} (pixels) before their root is taken" : "")}, {(own.Convolutional ? "convolutional" : "dense")} networks, {own.TrainingRows} training images at most{(own.RowNoise > 0 ? $" with normal noise of {own.RowNoise}, which test images do not have" : "")}; twice the budget goes on with the same training. Below 0.5 the anomalies are taken for more normal than the normal ones.")
            .Table(
                ["training", "plain autoencoder", "normalised, half the budget", "normalised, the budget", "normalised, twice the budget", "conclusion when the budget doubles", "seeds", "seconds"],
                own.Trainings.Select(training => Row(own, results, training)))
            .Section("Controls")
            .Table(
                ["training", "constant images: plain", "constant images: normalised", "test against training images (0.5 expected): plain", "normalised", "energy of rows", "energy of samples"],
                own.Trainings.Select(training => Controls(own, results, training)))
            .Paragraph("Constant images are anomalies that no setting was chosen for by name: pictures of one grey each. Energies: means of the last pass, in units of 10⁻³; where samples have far less than rows, the model still likes places of its own better than the data, and the normalisation is not at its end.")
            .Section("Simple baselines")
            .Table(
                ["training", "untrained network", $"principal components ({own.Latents})", $"mixture of {SimpleBaselines.Gaussians} Gaussians"],
                own.Trainings.Select(training => Baselines(results, training)))
            .Paragraph("Areas on the same images. The mixture has full covariances, to which the variance of the noise on training images is added, or of the noise on samples where training images have none. An untrained network sees little but brightness, which sets one kind apart in one direction and hides it in the other.")
            .Section("What the figures say")
            .Paragraph(Conclusion(own, results))
            .Paragraph(texts.Choice)
            .Section("Beside what was published")
            .Paragraph(texts.Published)
            .Paragraph("![areas by step](areas.svg)");
        foreach (string training in own.Trainings) page.Paragraph($"![reconstructions, {training}]({FileName(training)})");
        return page.Origin(JsonSerializer.Serialize(own, SettingsJson.Default.ComplexityBiasSettings), store.Used);
    }

    internal static string FileName(string training) => $"reconstructions-{training.Replace(' ', '-')}.svg";

    internal static void SaveCurves(ComplexityBiasTexts texts, ComplexityBiasSettings own, ComplexityBiasResults results, string folder)
    {
        ImmutableArray<int> steps = [0, .. own.Snapshots];
        LineSeries Line(string training)
        {
            Measured[] points = [.. steps.Select(s => results.Of(training, At(Area, s)))];
            double Half(Measured m) => double.IsNaN(m.Spread) ? 0 : m.Spread;
            return new LineSeries
            {
                Name = results.TitleOf(training),
                X = [.. steps.Select(s => (double)s)],
                Y = [.. points.Select(p => p.Mean)],
                Lower = [.. points.Select(p => Math.Max(0, p.Mean - Half(p)))],
                Upper = [.. points.Select(p => Math.Min(1, p.Mean + Half(p)))],
                HasMarkers = true,
            };
        }

        Chart.Line(
            new LineChartOptions
            {
                Title = texts.Title,
                Caption = "Step 0 is the plain autoencoder. Mean over the seeds with a band of one standard deviation.",
                XAxis = new Axis { Label = "steps of the normalisation" },
                YAxis = new Axis { Label = "ROC AUC", Minimum = 0, Maximum = 1 },
                ReferenceLines = [new ReferenceLine(AxisName.Y, 0.5, "guessing")],
            },
            [.. own.Trainings.Where(results.Has).Select(Line)]).SaveSvg(Path.Combine(folder, "areas.svg"));
    }

    private static string[] Row(ComplexityBiasSettings own, ComplexityBiasResults results, string training)
    {
        if (!results.Has(training)) return [training, "-", "-", "-", "-", "", "0", "-"];
        (int half, int whole, int twice) = (Nearest(own, 0.5), Nearest(own, 1), Nearest(own, 2));
        Measured plain = results.Of(training, At(Area, 0)), now = results.Of(training, At(Area, whole)), later = results.Of(training, At(Area, twice));
        bool isSameSide = (now.Mean > 0.5) == (later.Mean > 0.5);
        string verdict = !isSameSide ? "turns" : Math.Abs(now.Mean - later.Mean) < Same ? "stays" : later.Mean > now.Mean ? "same side, still rising" : "same side, falling";
        return
        [
            results.TitleOf(training),
            plain.ToString(),
            results.Of(training, At(Area, half)).ToString(),
            now.ToString(),
            later.ToString(),
            verdict,
            now.Count.ToString(),
            results.Seconds(training).ToString("F0"),
        ];
    }

    /// <summary>On how many seeds the plain autoencoder fails and the normalised one does, and whether samples were at their end.</summary>
    private static string Conclusion(ComplexityBiasSettings own, ComplexityBiasResults results)
    {
        int twice = Nearest(own, 2);
        string[] done = [.. own.Trainings.Where(results.Has)];
        int Below(string training, int steps) => results.Values(training, At(Area, steps)).Count(area => area < 0.5);
        string[] failing = [.. done.Where(t => Below(t, 0) > 0)];
        IEnumerable<string> sentences = failing.Select(t =>
        {
            int seeds = results.Of(t, At(Area, 0)).Count, after = Below(t, twice);
            string verdict = after == 0 ? "that is, the normalisation repairs it" : after < Below(t, 0) ? "that is, the normalisation repairs it in part" : "that is, the normalisation does not repair it within this budget";
            return $"{Sentence(results.TitleOf(t))}: the plain autoencoder is below 0.5 on {Below(t, 0)} of {seeds} seeds; the normalised one, after twice the budget, on {after}: {verdict}.";
        });
        int open = done.Count(t => results.Of(t, SampleEnergy).Mean < 0.5 * results.Of(t, RowEnergy).Mean);
        string end = open == 0
            ? "At the end samples have at least half of the rows' energy in all trainings."
            : $"At the end samples have less than half of the rows' energy in {open} of {done.Length} trainings, so the normalisation is not at its end.";
        return string.Join(' ', [.. failing.Length == 0 ? ["No plain autoencoder here is below 0.5."] : sentences, end]);
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string[] Controls(ComplexityBiasSettings own, ComplexityBiasResults results, string training)
    {
        if (!results.Has(training)) return [training, "-", "-", "-", "-", "-", "-"];
        int whole = Nearest(own, 2);
        Measured Energy(string name) => Measured.Of(results.Values(training, name).Select(v => 1000 * v));
        return
        [
            results.TitleOf(training),
            results.Of(training, At(Constant, 0)).ToString(),
            results.Of(training, At(Constant, whole)).ToString(),
            results.Of(training, At(Fresh, 0)).ToString(),
            results.Of(training, At(Fresh, whole)).ToString(),
            Energy(RowEnergy).Format("F2"),
            Energy(SampleEnergy).Format("F2"),
        ];
    }

    private static string[] Baselines(ComplexityBiasResults results, string training) => !results.Has(training)
        ? [training, "-", "-", "-"]
        : [results.TitleOf(training), .. new[] { SimpleBaselines.Untrained, SimpleBaselines.Components, SimpleBaselines.Mixture }.Select(name => results.Of(training, name).ToString())];

    private static int Nearest(ComplexityBiasSettings own, double share) => own.Snapshots.MinBy(s => Math.Abs(s - (share * own.Steps)));
}
