using Offshell.Data;
using Offshell.Detection.Export;

namespace Offshell.Detection.Tests.Scorers;

public sealed class PseudoInputPriorDetectorTests
{
    private static readonly Detector Fitted = Detector.Fit(
        AllHeads.Rows(1),
        new DetectorOptions
        {
            Recipe = "hlf-vae",
            Threads = 1,
            Settings = [new("prior", """{"prior":"pseudo-input","count":50}"""), new("training.epochs", "4")],
        });

    [Fact]
    public void Save_AndLoad_GivesTheSameScoresAndExplanation()
    {
        Table rows = AllHeads.Rows(2);
        Detector loaded = Detector.FromBytes(Fitted.ToBytes());

        foreach (string score in (string[])["reconstruction", "kl", "negative-elbo", "importance-weighted"])
        {
            double[] scores = Fitted.Score(rows, score);
            scores.ShouldAllBe(s => double.IsFinite(s));
            loaded.Score(rows, score).ShouldBe(scores);
        }

        loaded.Explain(rows, 0).Columns[0].Column.ShouldBe(Fitted.Explain(rows, 0).Columns[0].Column);
        Fitted.OptionsJson.ShouldContain("pseudo-input");
    }

    [Fact]
    public void Generate_DrawsFiniteRows()
    {
        Table drawn = Fitted.Generate(null, AllHeads.Rows(3).Slice(0, 20), 1);

        drawn.RowCount.ShouldBe(20);
        drawn.Values(drawn.Schema.IndexOf("c0")).ToArray().ShouldAllBe(v => double.IsFinite(v));
    }

    [Fact]
    public void Compile_ReconstructionOnly()
    {
        Table rows = AllHeads.Rows(2);
        FrozenScorer frozen = Fitted.Compile("reconstruction");
        double[] row = [.. frozen.Columns.Select(c => rows.Values(rows.Schema.IndexOf(c))[0])];
        double expected = Fitted.Score(rows, "reconstruction")[0];

        frozen.Score(row).ShouldBe(expected, 1e-5 * Math.Max(1, Math.Abs(expected)));
        Should.Throw<NotSupportedException>(() => Fitted.Compile("kl")).Message.ShouldContain("prior of the model is a mixture");
        Should.Throw<NotSupportedException>(() => CExport.Files(Fitted, new CExportOptions { Score = "negative-elbo" })).Message.ShouldContain("prior of the model is a mixture");
    }
}
