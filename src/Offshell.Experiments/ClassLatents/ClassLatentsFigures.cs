using System.Collections.Immutable;
using Offshell.Figures;

namespace Offshell.Experiments.ClassLatents;

/// <summary>The figures beside the table, as SVG files.</summary>
internal static class ClassLatentsFigures
{
    private const int GalleryImages = 24;
    private const int MapPoints = 4_000;

    internal static void Save(ClassLatentsResults results, string folder)
    {
        Growth(results).SaveSvg(Path.Combine(folder, "auc-against-members.svg"));
        Map(results).SaveSvg(Path.Combine(folder, "latents.svg"));
        double[] scores = results.Ensembles[0].Whole;
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i])];
        Gallery(results, "Anomalies that look most normal", "Images of the unseen kind with the lowest latent divergence of the ensemble, the lowest first.", [.. order.Where(i => results.Images.IsAnomalous[i])])
            .SaveSvg(Path.Combine(folder, "missed-anomalies.svg"));
        Gallery(results, "Normal images that look most anomalous", "Images of known kinds with the highest latent divergence of the ensemble, the highest first.", [.. order.Reverse().Where(i => !results.Images.IsAnomalous[i])])
            .SaveSvg(Path.Combine(folder, "false-alarms.svg"));
    }

    /// <summary>Areas of ensembles as they grow, with the central 95 % of random draws of members.</summary>
    private static Figure Growth(ClassLatentsResults results)
    {
        string[] shown = [ClassLatentsResults.Main, "CL-VAE, squared error", "VAE, squared error", "CNN, confidence"];
        var lines = new List<LineSeries>();
        foreach (EnsembleScore score in results.Ensembles.Where(e => shown.Contains(e.Name)))
        {
            ImmutableArray<SizeAreas> areas = results.Growth[score.Name];
            lines.Add(new LineSeries
            {
                Name = score.Name,
                X = [.. areas.Select(a => (double)a.Size)],
                Y = [.. areas.Select(a => a.Mean)],
                Lower = [.. areas.Select(a => a.Band.Low)],
                Upper = [.. areas.Select(a => a.Band.High)],
                HasMarkers = true,
            });
        }

        double principal = results.Pool.Area(results.Singles[0].Scores);
        double[] ends = [1, Math.Max(2, results.Settings.Members)];
        lines.Add(new LineSeries { Name = results.Singles[0].Name, X = ends, Y = [principal, principal], Style = LineStyle.Dashed, IsMuted = true });
        return Chart.Line(
            new LineChartOptions
            {
                Title = $"ROC AUC against the size of the ensemble, {results.Settings.Images}",
                Caption = $"Mean over random draws of members from a pool of {results.Settings.Members}, with the central 95 % of the draws. Draws of nearly all members overlap, so that bands close at the right end.",
                XAxis = new Axis { Label = "members" },
                YAxis = new Axis { Label = "ROC AUC" },
            },
            lines);
    }

    /// <summary>Where the first member puts the test images.</summary>
    private static Figure Map(ClassLatentsResults results)
    {
        ImageScores member = results.Ensembles[0].Members[0];
        int classes = results.Images.Classes.Length, latents = results.Settings.Latents;
        string title = $"Latents of the test images, {results.Settings.Images}", caption = $"Posterior means by the first member; {results.Settings.Classes[0]} was never learned from.";
        Figure Panel(int x, int y) => Chart.Scatter(
            new ScatterOptions
            {
                Title = latents == 2 ? title : $"z{y + 1} against z{x + 1}",
                Caption = latents == 2 ? caption : "",
                XAxis = new Axis { Label = $"z{x + 1}" },
                YAxis = new Axis { Label = $"z{y + 1}" },
                HasEqualUnits = true,
                MaximumPoints = MapPoints,
                Height = 560,
            },
            [.. Enumerable.Range(0, results.Settings.Classes.Length).OrderBy(label => label == ImageProtocol.AnomalousLabel).Select(label => Series(results, member, label, classes + x, classes + y))]);
        return latents == 2
            ? Panel(0, 1)
            : Chart.Panels(new PanelOptions { Title = title, Caption = caption, Columns = 2, PanelHeight = 340, Width = 900 }, Panel(0, 1), Panel(0, 2));
    }

    private static ScatterSeries Series(ClassLatentsResults results, ImageScores member, int label, int x, int y)
    {
        int[] rows = [.. Enumerable.Range(0, results.Images.TestCount).Where(i => results.Images.TestLabels[i] == label)];
        double[] first = member.Column(x), second = member.Column(y);
        return new ScatterSeries { Name = results.Settings.Classes[label], X = [.. rows.Select(i => first[i])], Y = [.. rows.Select(i => second[i])], IsLabelled = true };
    }

    private static Figure Gallery(ClassLatentsResults results, string title, string caption, int[] rows) => Chart.Gallery(
        new GalleryOptions { Title = title, Caption = caption, Columns = 8, ImageWidth = 72 },
        [.. rows.Take(GalleryImages).Select(row => new GalleryItem(Image(results.Images, row), results.Settings.Classes[results.Images.TestLabels[row]]))]);

    private static PixelImage Image(ImageProtocol images, int row) => images.Channels == 1
        ? PixelImage.FromGray(images.Width, images.Height, images.TestImage(row))
        : PixelImage.FromRgb(images.Width, images.Height, images.TestImage(row));
}
