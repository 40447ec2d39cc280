using System.Collections.Immutable;
using Offshell.Detection.Comparison;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Tests.Comparison;

public sealed class RecommendationsTests
{
    [Fact]
    public void For_RivalWithAnAlarm_IsNamedAndNotCalledWorse()
    {
        string text = Recommendations.For([Model("vae", 1, "its scores collapsed"), Model("knn", 0.4)], synthetic: false);

        text.ShouldContain("Take 'knn'");
        text.ShouldContain("all others without an alarm (not counting 'vae'");
    }

    [Fact]
    public void For_SurelyBest_IsBetterThanAllOthers() =>
        Recommendations.For([Model("vae", 1), Model("knn", 0.01, "slow")], synthetic: false).ShouldContain("Take 'vae' (ROC AUC 0.900, 0.850 to 0.950): it is better than all others here.");

    [Fact]
    public void For_EquallyGood_TakesTheCheapestAndNamesTheOthers() =>
        Recommendations.For([Model("vae", 1), Model("knn", 0.3) with { ScoreSeconds = 0.5 }], synthetic: false).ShouldContain("Take 'knn'");

    private static ComparedDetector Model(string name, double tied, params string[] alarms) => new()
    {
        Model = name,
        Score = "score",
        RocAuc = new ComparedFigure(0.9, new Interval(0.85, 0.95)),
        AveragePrecision = new ComparedFigure(0.5, new Interval(0.4, 0.6)),
        FitSeconds = 1,
        ScoreSeconds = 1,
        HoldsTrainingRows = false,
        ByKind = ImmutableSortedDictionary<string, double>.Empty,
        TiedWithBest = tied,
        Alarms = [.. alarms],
    };
}
