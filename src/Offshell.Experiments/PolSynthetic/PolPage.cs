using System.Text.Json;
using Offshell.Experiments.Running;
using Offshell.Physics.Simulation.Hierarchy;
using static Offshell.Experiments.PolSynthetic.PolMeasurement;
using static Offshell.Experiments.Running.ManipulatedSets;

namespace Offshell.Experiments.PolSynthetic;

/// <summary>The page of the synthetic problem.</summary>
internal static class PolPage
{
    internal static ResultPage Create(PolSyntheticSettings own, bool isQuick, PolResults results, PartStore store)
    {
        ResultPage page = new ResultPage("Known and unknown factors in clusters of features (Pol et al. 2020, section IV-B)", isQuick)
            .Paragraph("ROC AUC, mean ± standard deviation over the seeds, each with rows and weights of its own. "
                + "Type A: one feature moved by 5 s against normal rows. Type B: all features of one cluster moved by 3 s, against as many random features moved by 3 s; s is the noise. "
                + "The conditional model is told k. The ideal observer knows the generator.")
            .Paragraph("The source shows its results as ROC curves only, without numbers to compare with. It leaves the noise and the depth of the products open; "
                + "`one` has one unknown factor per feature, `efficiency` is a known rate times an efficiency that fluctuates for each cluster and is not in the source.");
        foreach (PolGenerator generator in own.Generators) AddGenerator(page, generator, results);
        AddGoals(page, own, results);
        AddMap(page, own, results);
        return page.Origin(JsonSerializer.Serialize(own, SettingsJson.Default.PolSyntheticSettings), store.Used);
    }

    private static void AddGenerator(ResultPage page, PolGenerator generator, PolResults results)
    {
        string[] Row(string title, string model, string typeA, string typeB, string groupSign, string shiftRatio) =>
        [
            title,
            .. new[] { typeA, typeB, groupSign, shiftRatio }.Select(value => results.Of(generator, model, value).ToString()),
            results.Of(generator, model).Count.ToString(),
            results.Of(generator, model).Count == 0 ? "-" : results.Of(generator, model).Average(p => p.Seconds).ToString("F0"),
        ];
        page.Section($"Generator {generator.Id}").Table(
            ["model", "A: infinity norm", "B: mean KL", "B: group sign", "B: shift likelihood ratio", "seeds", "seconds"],
            [
                Row("conditional VAE", Conditional, TypeA, TypeB, GroupSign, ShiftRatio),
                Row("VAE", Plain, TypeA, TypeB, GroupSign, ShiftRatio),
                Row("ideal posterior given k", PolResults.Ideal, OracleTypeA, OracleKl, "", OracleShiftRatio),
                Row("true causes known", PolResults.Ideal, OracleTrueCauses, "", "", ""),
                Row("control: a score blind to clusters (0.5 expected)", PolResults.Ideal, "", SymmetricControl, "", ""),
            ]);
    }

    private static void AddGoals(ResultPage page, PolSyntheticSettings own, PolResults results)
    {
        var rows = new List<string[]>();
        foreach (PolGenerator generator in own.Generators)
        {
            void Goal(string model, string value, double limit, bool atLeast = true)
            {
                Measured found = results.Of(generator, model, value);
                if (found.Count == 0) return;
                bool isMet = atLeast ? found.Mean >= limit : found.Mean <= limit;
                rows.Add([$"{generator.Id}, {model}, {value}", $"{(atLeast ? "≥" : "≤")} {limit:F2}", found.ToString(), isMet ? "met" : "missed"]);
            }

            Goal(Conditional, TypeA, 0.95);
            if (generator.Generator == HierarchyGenerator.Efficiency)
            {
                Goal(Conditional, TypeB, 0.85);
                Goal(Plain, TypeB, 0.70, atLeast: false);
            }
            else
            {
                Goal(Conditional, ShiftRatio, 0.98);
            }
        }

        page.Section("Goals").Table(["figure", "goal", "obtained", ""], rows)
            .Paragraph("On `one` the mean KL of the conditional model is below that of the plain one even for ideal posteriors: u is shared by all clusters, so a model that knows k can absorb only a part of one cluster's shift, "
                + "while one that does not know k absorbs it all and moves further. The likelihood ratio, which knows the clusters, sees what KL does not.");
    }

    private static void AddMap(ResultPage page, PolSyntheticSettings own, PolResults results)
    {
        string[][] rows =
        [
            .. PolSyntheticExperiment.Map(own).Select(generator => new[]
            {
                generator.Id,
                Text(results.OfMap(generator, Conditional, TypeA)),
                Text(results.OfMap(generator, Plain, TypeA)),
                Text(results.OfMap(generator, Conditional, TypeB)),
                Text(results.OfMap(generator, Plain, TypeB)),
            }),
        ];
        page.Section("Where the claim holds")
            .Paragraph($"The claim: the conditional model's mean KL finds Type B, the plain model's does not. One short run per cell ({own.MapRows} rows, {own.MapSteps} steps, seed {own.FirstSeed}), so figures lie below those above; read it for the pattern only.")
            .Table(["generator", "A: conditional", "A: plain", "B, mean KL: conditional", "B, mean KL: plain"], rows);
    }

    private static string Text(double value) => double.IsNaN(value) ? "-" : value.ToString("F2");
}
