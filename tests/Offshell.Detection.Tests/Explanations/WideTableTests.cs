using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Explanations;

public sealed class WideTableTests
{
    /// <summary>More columns than are asked about: the planted one must be among those that are, by every score.</summary>
    [Fact]
    public void Explain_WideTable_AsksAboutTheUnusualColumnsAndFindsThePlantedOne()
    {
        const int columns = Explainer.MostAsked + 40, broken = 150;
        RandomStream random = new RandomSource(7).Stream();
        string[] names = [.. Enumerable.Range(0, columns).Select(i => $"x{i}")];
        double[][] rows = [.. Enumerable.Range(0, 600).Select(_ => Enumerable.Range(0, columns).Select(_ => random.NextNormal()).ToArray())];
        Detector detector = Detector.Fit(Table.FromRows(names, rows), new DetectorOptions { Recipe = "vae", Threads = 1, Settings = [new("training.epochs", "3"), new("latentSize", "2")] });
        double[] row = [.. rows[0]];
        row[broken] = 12;

        foreach (string score in new[] { "negative-elbo", "infinity-norm", "kl" })
        {
            Explanation explanation = detector.Explain(Table.FromRows(names, [row]), 0, score: score);

            explanation.Columns.Length.ShouldBe(Explainer.MostAsked);
            explanation.Columns.Select(c => c.Column).ShouldBeUnique();
            explanation.Columns.Select(c => c.Column).ShouldContain($"x{broken}");
            if (score != "kl") explanation.Columns[0].Column.ShouldBe($"x{broken}");
        }
    }
}
