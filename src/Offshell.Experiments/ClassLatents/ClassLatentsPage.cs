using System.Collections.Immutable;
using System.Text.Json;
using Offshell.Detection.Metrics;
using Offshell.Experiments.Running;
using Offshell.Models.Density;

namespace Offshell.Experiments.ClassLatents;

/// <summary>The page: models, merges, reconstruction terms, how everything was trained.</summary>
internal sealed class ClassLatentsPage(ClassLatentsResults results, PartStore store)
{
    private const double PublishedMain = 0.974;
    private const double PublishedSecond = 0.957;
    private const string SquaredError = ClassLatentsResults.SquaredError;
    private const string PlainError = ClassLatentsResults.PlainError;
    private const string Confidence = ClassLatentsResults.Confidence;

    private static readonly ImmutableArray<int> ShownSizes = [1, 2, 3, 5, 10, 20];

    private readonly ClassLatentsSettings _settings = results.Settings;

    private bool IsMnist => _settings.Images == ClassLatentsSettings.Mnist.Images;

    internal ResultPage Create(string name, bool isQuick)
    {
        ImageProtocol images = results.Images;
        ResultPage page = new ResultPage($"Images of an unseen kind: {_settings.Images}", isQuick)
            .Paragraph(
                $"Åström and Sopasakis ([arXiv:2410.12328](https://arxiv.org/abs/2410.12328)): {_settings.Classes[0]} is never learned from and must be told from the other nine kinds. " +
                $"{images.LearnedCount} images learned from, {images.WatchedCount} further ones decide when to stop, {images.TestCount} tested: all images of {_settings.Classes[0]} and as many first inliers of the test file, as the released code has it. " +
                $"Test images are used for nothing else; the released code stops on them. {_settings.Members} members of each trained model, at most {_settings.Epochs} passes (source: 50), stopped after {_settings.Patience} without improvement." +
                (_settings.MirroredDecoder ? " The decoders mirror the encoders; the source's have wider layers and one more, at three times the arithmetic." : "") +
                (_settings.Images == ClassLatentsSettings.Cifar10.Images && _settings.Convolutions[0].Filters < 64 ? " The networks have half the source's filters." : ""));
        Models(page);
        Gains(page);
        Orderings(page);
        Merges(page);
        if (_settings.TermMembers > 0) Terms(page);
        Trained(page);
        page.Section("Figures").Paragraph("[ROC AUC against the size of the ensemble](auc-against-members.svg), [latents of one member](latents.svg), [anomalies that look most normal](missed-anomalies.svg), [normal images that look most anomalous](false-alarms.svg).");
        return page.Origin(JsonSerializer.Serialize(_settings, SettingsJson.Default.ClassLatentsSettings), store.Used);
    }

    private void Models(ResultPage page)
    {
        page.Section("Models").Paragraph(
            "ROC AUC. One member: mean over the pool, in brackets the central 95 % of the members. Ensemble: all members, ± the standard error of the test images (DeLong). " +
            "The divergence is a mean over members, errors and probabilities too. Published: the numbers in the text of the source; the others stand in its figures only.");
        page.Table(
            ["score", "one member", $"{_settings.Members} members", "published"],
            [
                .. results.Ensembles.Where(e => !IsMerge(e)).Select(e => (string[])[e.Name, One(e), WithError(e.Whole), Published(e.Name)]),
                .. results.Singles.Select(s => (string[])[s.Name, WithError(s.Scores), "-", IsMnist ? "figure only" : "-"]),
                ["control: CL-VAE before training", WithError(MemberPool.Divergence([results.Untrained], results.Images.Classes.Length, DivergenceMerge.Mean)), "-", "-"],
                ["control: labels permuted", WithError(Permuted()), "-", "0.5 expected"],
            ]);
    }

    private void Gains(ResultPage page)
    {
        page.Section($"The ensemble of {_settings.Members} against the others")
            .Paragraph($"ROC AUC of the ensemble's latent divergence minus that of the other, each with all its members, with the central 95 % of {_settings.Replicates} paired resamplings of the test images, and the share of resamplings in which it is better.");
        IEnumerable<(string Name, double[] Scores)> others = [.. results.Ensembles.Skip(1).Where(e => !IsMerge(e)).Select(e => (e.Name, e.Whole)), .. results.Singles.Select(s => (s.Name, s.Scores))];
        page.Table(
            ["other", "difference", "95 %", "better in"],
            others.Select(other =>
            {
                (double value, Interval interval, double share) = results.Gain(other.Scores);
                return (string[])[other.Name, value.ToString("+0.0000;-0.0000"), $"{interval.Low:+0.0000;-0.0000} to {interval.High:+0.0000;-0.0000}", share.ToString("P1")];
            }));
    }

    private void Orderings(ResultPage page)
    {
        page.Section("Members needed")
            .Paragraph(
                "Smallest number of members from which on the mean area of the latent divergence over the draws is above that of the other with as many members, or of the other itself where it has none; " +
                "beside what figure 3 of the source shows.");
        ImmutableArray<SizeAreas> main = results.Growth[ClassLatentsResults.Main];
        IEnumerable<(string Name, double[] Areas)> others =
        [
            .. ((string[])[SquaredError, PlainError, Confidence]).Select(name => (name, (double[])[.. results.Growth[name].Select(a => a.Mean)])),
            .. results.Singles.Take(1).Select(s => (s.Name, (double[])[.. main.Select(_ => results.Pool.Area(s.Scores))])),
        ];
        page.Table(
            ["other", "members needed", "source"],
            others.Select(other =>
            {
                int needed = ClassLatentsResults.MembersNeeded([.. main.Select(a => a.Mean)], other.Areas);
                return (string[])[other.Name, needed > main.Length ? $"more than {main.Length}, if any" : $"{needed}", SourceNeeds(other.Name)];
            }));
    }

    /// <summary>What figure 3 of the source shows, in its words for the three sets.</summary>
    private string SourceNeeds(string other) => (_settings.Images, other) switch
    {
        ("mnist", PlainError) => "3",
        ("fashion-mnist", SquaredError or PlainError) or ("cifar10", PlainError) => "1",
        ("fashion-mnist", Confidence) => "the classifier stays best",
        ("cifar10", Confidence) => "3",
        ("mnist", Confidence) => "passed",
        ("mnist", _) when other.StartsWith("PCA", StringComparison.Ordinal) => "passed",
        _ => "-",
    };

    private void Merges(ResultPage page) => page.Section("Merging rules")
        .Paragraph("How the members' relative densities of a class are merged before the largest over the classes is taken; ROC AUC as mean over random draws of members, in brackets their central 95 %. The source finds the arithmetic mean best.")
        .Table(
            ["rule", .. Sizes.Select(s => $"{s} member{(s == 1 ? "" : "s")}")],
            results.Ensembles.Where(e => e.Name == ClassLatentsResults.Main || IsMerge(e)).Select(e => (string[])
                [e.Name == ClassLatentsResults.Main ? "arithmetic mean" : e.Name["CL-VAE, ".Length..], .. Sizes.Select(s => Text(results.Growth[e.Name][s - 1]))]));

    private void Terms(ResultPage page)
    {
        page.Section("Reconstruction terms")
            .Paragraph(
                $"The text of the source has a squared error, its released code a summed cross-entropy. All with α = {_settings.Alpha:0.####}, {_settings.TermMembers} members each, seeds as in the pool. " +
                "Single: ROC AUC of the latent divergence of each member; merged: of these members together; error: of their squared error. Passes: until training stopped, in brackets the one that was kept.");
        page.Table(
            ["reconstruction term", "single", "merged", "error", "passes"],
            results.Terms.Where(t => !t.Members.IsEmpty).Select(t => (string[])
            [
                Describe(t.Term) + (t.Term == _settings.Term ? " (the pool)" : ""),
                string.Join(", ", t.Members.Select(m => results.Pool.Area(MemberPool.Divergence([m], results.Images.Classes.Length, DivergenceMerge.Mean)).ToString("F4"))),
                results.Pool.Area(MemberPool.Divergence(t.Members, results.Images.Classes.Length, DivergenceMerge.Mean)).ToString("F4"),
                results.Pool.Area(MemberPool.Mean(t.Members, ^2)).ToString("F4"),
                string.Join(", ", t.Epochs.Zip(t.BestEpochs, (all, best) => $"{all} ({best})")),
            ]));
    }

    private void Trained(ResultPage page) => page.Section("Training").Table(
        ["model", "members", "passes", "kept", "seconds per member", "seconds per pass"],
        results.Training.Select(t => (string[])
        [
            t.Model, t.Epochs.Length.ToString(), $"{t.Epochs.Min()} to {t.Epochs.Max()}", $"{t.BestEpochs.Min()} to {t.BestEpochs.Max()}", t.Seconds.Average().ToString("F0"), (t.Seconds.Sum() / t.Epochs.Sum()).ToString("F1"),
        ]));

    private int[] Sizes => [.. ShownSizes.Where(s => s <= _settings.Members).Append(_settings.Members).Distinct()];

    private static bool IsMerge(EnsembleScore score) => score.Name is "CL-VAE, geometric mean" or "CL-VAE, max" or "CL-VAE, min";

    private string One(EnsembleScore score) => Text(results.Growth[score.Name][0]);

    private static string Text(SizeAreas areas) => areas.Areas.Length == 1 ? areas.Mean.ToString("F4") : $"{areas.Mean:F4} ({areas.Band.Low:F4} to {areas.Band.High:F4})";

    private string WithError(double[] scores)
    {
        LabelledScores labelled = results.Pool.Labelled(scores);
        return $"{RocAuc.Value(labelled):F4} ± {RocAuc.DeLongError(labelled):F4}";
    }

    private string Published(string name) => !IsMnist ? "figure only" : name == ClassLatentsResults.Main ? $"{PublishedMain}, ensemble" : name.Contains("released", StringComparison.Ordinal) ? "-" : $"at most {PublishedSecond}, the second best";

    /// <summary>The ensemble's scores in another order: they say nothing about the images any more.</summary>
    private double[] Permuted()
    {
        double[] scores = results.Ensembles[0].Whole;
        int[] order = new Tensors.Random.RandomSource(0).Split("permuted").Stream().Permutation(scores.Length);
        return [.. order.Select(i => scores[i])];
    }

    private static string Describe(ReconstructionTerm term) => term switch
    {
        ReconstructionTerm.MeanSquaredError => "squared error, mean over pixels",
        ReconstructionTerm.SummedSquaredError => "squared error, sum over pixels",
        ReconstructionTerm.SummedCrossEntropy => "cross-entropy, sum over pixels",
        _ => "released code: cross-entropy, sum; KL at the draw, mean over latents",
    };
}
