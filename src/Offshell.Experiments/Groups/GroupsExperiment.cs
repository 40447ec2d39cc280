using System.Collections.Immutable;
using System.Text.Json;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Metrics;
using Offshell.Experiments.Running;
using Offshell.Physics.Simulation.Groups;

namespace Offshell.Experiments.Groups;

/// <summary>
/// The conditional test: groups that differ only in level, and anomalies that fall to a level that is normal for another
/// group. A model that is told the group finds them, one that is not cannot.
/// </summary>
public sealed class GroupsExperiment : IExperiment
{
    private const string GroupColumn = "group";

    private static readonly ImmutableArray<string> ScoreNames = ["infinity-norm", "negative-elbo"];

    private static readonly ImmutableArray<Contender> Contenders =
    [
        new("cvae", "cvae, group as condition", "≥ 0.95", (train, test, fit) => Scores(fit("cvae", train), test)),
        new("vae", "vae, group unknown", "≈ 0.52 (infinity norm)", (train, test, fit) => Scores(fit("vae", train), test)),
        new("vae-column", "vae, group as an ordinary column", "", (train, test, fit) => Scores(fit("vae", GroupAsFeature(train)), GroupAsFeature(test))),
        new("vae-per-group", "one vae per group", "", ScoresPerGroup),
    ];

    private readonly GroupsExperimentSettings? _settings;

    /// <param name="settings">Sizes; null for the full run, or the quick one.</param>
    public GroupsExperiment(GroupsExperimentSettings? settings = null) => _settings = settings;

    private delegate Detector Fitter(string recipe, Table rows);

    /// <inheritdoc/>
    public string Name => "groups";

    /// <inheritdoc/>
    public string Summary => "a conditional test that pooled models fail: a group falls to a level that is normal for another";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        GroupsExperimentSettings own = _settings ?? (settings.Quick ? GroupsExperimentSettings.Quick : new GroupsExperimentSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        string origin = JsonSerializer.Serialize(own with { Seeds = 1 }, SettingsJson.Default.GroupsExperimentSettings);
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var parts = new List<(string Contender, PartResult Part)>();
        string page = "";
        foreach ((int seed, Contender contender) in
            from seed in Enumerable.Range(own.FirstSeed, own.Seeds) from contender in Contenders select (seed, contender))
        {
            cancellationToken.ThrowIfCancellationRequested();
            parts.Add((contender.Id, store.Get($"{contender.Id}-seed{seed}", origin, () => Measure(own, contender, seed, settings.Threads, cancellationToken))));
            page = Page(own, settings.Quick, parts, store).Save(settings.ResultsFolder);
        }

        return page;
    }

    private static Dictionary<string, double> Measure(GroupsExperimentSettings own, Contender contender, int seed, int threads, CancellationToken cancellationToken)
    {
        Table train = new GroupsSimulator(new GroupsOptions { AnomalyFraction = 0 }).Simulate(own.TrainingRows, (ulong)seed);
        Table test = new GroupsSimulator(new GroupsOptions()).Simulate(own.TestRows, (ulong)seed + 1_000);
        bool[] anomalous = ClassScores.Labels(test);
        double[][] scores = contender.Score(train, test, (recipe, rows) => Detector.Fit(
            rows,
            new DetectorOptions
            {
                Recipe = recipe,
                Seed = (ulong)seed,
                Threads = threads,
                TrainOn = TrainOn.Normal,
                Settings = [new("training.maximumSteps", own.Steps.ToString()), new("klWarmUpSteps", (own.Steps / 10).ToString())],
            },
            cancellationToken));
        return ScoreNames.Zip(scores).ToDictionary(pair => pair.First, pair => RocAuc.Value(LabelledScores.Create(pair.Second, anomalous)));
    }

    private static double[][] Scores(Detector detector, Table test) => [.. ScoreNames.Select(score => detector.Score(test, score))];

    private static double[][] ScoresPerGroup(Table train, Table test, Fitter fit)
    {
        double[][] scores = [.. ScoreNames.Select(_ => new double[test.RowCount])];
        for (int group = 0; group < train.Schema[train.Schema.IndexOf(GroupColumn)].Categories.Length; group++)
        {
            int[] rows = RowsOf(test, group);
            double[][] own = Scores(fit("vae", train.Select(RowsOf(train, group))), test.Select(rows));
            for (int s = 0; s < own.Length; s++)
            {
                for (int i = 0; i < rows.Length; i++) scores[s][rows[i]] = own[s][i];
            }
        }

        return scores;
    }

    private static int[] RowsOf(Table table, int group)
    {
        double[] groups = table.Values(table.Schema.IndexOf(GroupColumn)).ToArray();
        return [.. Enumerable.Range(0, groups.Length).Where(row => groups[row] == group)];
    }

    private static Table GroupAsFeature(Table table)
    {
        int column = table.Schema.IndexOf(GroupColumn);
        return table.WithSchema(table.Schema.With(column, table.Schema[column] with { Role = ColumnRole.Feature }));
    }

    private static ResultPage Page(GroupsExperimentSettings own, bool isQuick, List<(string Contender, PartResult Part)> parts, PartStore store) =>
        new ResultPage("Groups: a conditional test that pooled models fail", isQuick)
            .Paragraph("Eight groups of equal shape at different levels; in the upper four an anomaly is a fall by 80 % to a level that is normal for a lower group. "
                + "ROC AUC of anomalies against normal rows of all groups, mean ± standard deviation over the seeds.")
            .Table(
                ["model", .. ScoreNames, "expected", "seeds", "seconds"],
                Contenders.Select(contender => Row(contender, [.. parts.Where(p => p.Contender == contender.Id).Select(p => p.Part)])))
            .Paragraph("Expected: what the generator's design lets one expect; no published table exists. Chance is 0.5.")
            .Origin(JsonSerializer.Serialize(own, SettingsJson.Default.GroupsExperimentSettings), store.Used);

    private static string[] Row(Contender contender, PartResult[] parts) =>
    [
        contender.Title,
        .. ScoreNames.Select(score => Measured.Of(parts.Select(p => p[score])).ToString()),
        contender.Expected,
        parts.Length.ToString(),
        parts.Length == 0 ? "-" : parts.Average(p => p.Seconds).ToString("F1"),
    ];

    private sealed record Contender(string Id, string Title, string Expected, Func<Table, Table, Fitter, double[][]> Score);
}
