using Offshell.Data;
using Offshell.Detection.Metrics;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;
using Offshell.Models.Networks;
using Offshell.Models.Variational;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Recipes;

public sealed class ImageRecipeTests
{
    private const int Height = 9, Width = 8;

    private static string[] Names => [.. Enumerable.Range(0, Height * Width).Select(i => $"pixel_{i / Width}_{i % Width}")];

    /// <summary>Pictures of one bright bar, lying or standing, 0 to 255.</summary>
    private static Table Bars(int count, ulong seed, bool standing)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[][] rows = new double[count][];
        for (int i = 0; i < count; i++)
        {
            int place = 1 + random.NextInt((standing ? Width : Height) - 2);
            rows[i] = [.. Enumerable.Range(0, Height * Width).Select(p => (standing ? p % Width : p / Width) == place ? 200 + (20 * random.NextNormal()) : 10 * random.NextDouble())];
        }

        return Table.FromRows(Names, rows);
    }

    [Theory]
    [InlineData("vae")]
    [InlineData("beta-vae")]
    [InlineData("autoencoder")]
    [InlineData("denoising-autoencoder")]
    [InlineData("sparse-autoencoder")]
    [InlineData("convolutional-autoencoder")]
    [InlineData("recurrent-autoencoder")]
    public void Fit_OnPictures_TellsOtherPicturesApartAndIsKeptInItsFile(string recipe)
    {
        KeyValuePair<string, string>[] settings = [new("latentSize", "4"), new("training.epochs", "12"), new("training.batchSize", "32"), new("klWarmUpSteps", "0")];
        Detector detector = Detector.Fit(Bars(600, 1, standing: false), new DetectorOptions { Recipe = recipe, Seed = 3, Settings = [.. settings] });
        Table normal = Bars(100, 2, standing: false), odd = Bars(100, 3, standing: true);

        RocAuc.Value(LabelledScores.FromClasses(detector.Score(normal), detector.Score(odd))).ShouldBeGreaterThan(0.9);
        Detector.FromBytes(detector.ToBytes()).Score(odd).ShouldBe(detector.Score(odd));
        VariationalOptions options = ((VariationalScorer)detector.Scorer).Model.Options;
        options.SharedScale.ShouldBeTrue();
        ((BesideLayer)options.Encoder.Layers[0]).Body.Layers[0].ShouldBeAssignableTo<LayerOptions>().ShouldBeOfType(recipe == "recurrent-autoencoder" ? typeof(RecurrentLayer) : typeof(ConvolutionLayer));

        // A bar that stands where none may is the blame, and what is expected there is dark.
        double[][] excess = detector.ExcessTerms(odd)!, expected = detector.Expected(odd)!;
        double[] bright = [.. Bright(odd).Select(p => excess[0][p])], dark = [.. Enumerable.Range(0, Height * Width).Except(Bright(odd)).Select(p => excess[0][p])];
        bright.Average().ShouldBeGreaterThan(dark.Average());
        expected[0].Length.ShouldBe(Height * Width);
        expected.SelectMany(r => r).Average().ShouldBeInRange(0, 100);
    }

    /// <summary>Standing bars are normal under one condition and lying ones under the other: only a model that is told can find the wrong kind.</summary>
    [Fact]
    public void Fit_CvaeOnPictures_UsesTheCondition()
    {
        Table With(Table table, double condition) => Table.FromColumns(
            new Schema { Columns = [.. table.Schema.Columns, new ColumnSchema { Name = "kind", Role = ColumnRole.Condition }] },
            [.. Enumerable.Range(0, table.Schema.Count).Select(c => ColumnData.Numbers(table.Values(c).ToArray())), ColumnData.Numbers([.. Enumerable.Repeat(condition, table.RowCount)])]);
        Detector detector = Detector.Fit(
            Table.Concatenate([With(Bars(400, 1, standing: false), 0), With(Bars(400, 2, standing: true), 1)]),
            new DetectorOptions { Recipe = "cvae", Seed = 1, Settings = [new("latentSize", "3"), new("training.epochs", "25"), new("training.batchSize", "32"), new("klWarmUpSteps", "0")] });
        double[] right = detector.Score(With(Bars(100, 3, standing: true), 1)), wrong = detector.Score(With(Bars(100, 3, standing: true), 0));
        RocAuc.Value(LabelledScores.FromClasses(right, wrong)).ShouldBeGreaterThan(0.9);
    }

    /// <summary>One σ for all pixels: only then is a pixel at the border, which never changed, not blamed for a first grey tone.</summary>
    [Fact]
    public void Fit_Vae_HasOneVarianceForAllPixels()
    {
        Detector detector = Detector.Fit(Bars(300, 1, standing: false), new DetectorOptions { Recipe = "vae", Settings = [new("training.epochs", "5"), new("klWarmUpSteps", "0")] });
        VariationalAutoencoder model = ((VariationalScorer)detector.Scorer).Model;
        VariationalEvaluator evaluator = model.CreateEvaluator(16);
        evaluator.Load(Bars(16, 4, standing: true));
        ReadOnlySpan<float> outputs = evaluator.DecodeMean();
        var widths = new HashSet<float>();
        for (int f = 0; f < Height * Width; f++)
        {
            foreach (float width in evaluator.OutputsOf(f, outputs)[16..]) widths.Add(width);
        }

        widths.Count.ShouldBe(1);
    }

    [Fact]
    public void Generate_Expected_IsWithoutTheNoiseOfTheLikelihood()
    {
        Detector detector = Detector.Fit(Bars(300, 1, standing: false), new DetectorOptions { Recipe = "vae", Settings = [new("training.epochs", "5")] });
        const int rows = 400;
        Table drawn = detector.Generate(rows, null, 1), expected = detector.Generate(rows, null, 1, expected: true);
        ImageShape.Of(drawn.Schema).ShouldBe(new ImageShape([Height, Width], 1));

        // The same seed draws the same latents, so the difference is the noise: of mean 0, and of one σ for all pixels.
        double[] deviations = [.. new[] { 0, 20, 45, 71 }.Select(pixel =>
        {
            double[] noise = [.. Enumerable.Range(0, rows).Select(row => drawn.Values(pixel)[row] - expected.Values(pixel)[row])];
            double deviation = Math.Sqrt(noise.Average(n => n * n));
            noise.Average().ShouldBeInRange(-4 * deviation / Math.Sqrt(rows), 4 * deviation / Math.Sqrt(rows));
            return deviation;
        })];
        deviations.Min().ShouldBeGreaterThan(0);
        deviations.Max().ShouldBeLessThan(1.3 * deviations.Min()); // An error of 3.5 % each.
    }

    [Fact]
    public void Encode_Pictures_GivesClustersThatAreTheKinds()
    {
        Detector detector = Detector.Fit(
            Table.Concatenate([Bars(300, 1, standing: false), Bars(300, 5, standing: true)]),
            new DetectorOptions { Recipe = "autoencoder", Settings = [new("latentSize", "3"), new("training.epochs", "20"), new("training.batchSize", "32")] });
        Table latents = detector.Encode(Bars(50, 2, standing: false));
        latents.Schema.Columns.Select(c => c.Name).ShouldBe(["z1", "z2", "z3"]);
        latents.RowCount.ShouldBe(50);
        Should.Throw<NotSupportedException>(() => Detector.Fit(Bars(300, 1, standing: false), new DetectorOptions { Recipe = "pca" }).Encode(Bars(2, 1, standing: false))).Message.ShouldContain("no latents");
    }

    /// <summary>The mean activity of the codes comes near the target, below that of codes without one.</summary>
    [Fact]
    public void Fit_SparsityTarget_MakesCodesRarelyActive()
    {
        double Activity(params KeyValuePair<string, string>[] more)
        {
            Detector detector = Detector.Fit(
                Bars(600, 1, standing: false),
                new DetectorOptions { Recipe = "sparse-autoencoder", Settings = [new("latentSize", "12"), new("training.epochs", "25"), new("training.batchSize", "32"), .. more] });
            Table latents = detector.Encode(Bars(200, 2, standing: false));
            double[] all = [.. Enumerable.Range(0, 12).SelectMany(c => latents.Values(c).ToArray())];
            all.ShouldAllBe(v => v >= 0 && v <= 1);
            return all.Average();
        }

        Activity(new("prior.absolutePenalty", "0"), new("prior.sparsityTarget", "0.05"), new("prior.sparsityPenalty", "20")).ShouldBeInRange(0.02, 0.12);
        Activity(new("prior.absolutePenalty", "0"), new("prior.sparsityTarget", "0.05"), new("prior.sparsityPenalty", "0")).ShouldBeGreaterThan(0.2);
    }

    /// <summary>Columns in order are the steps of a series: a jump breaks what neighbours promise.</summary>
    [Theory]
    [InlineData("convolutional-autoencoder")]
    [InlineData("recurrent-autoencoder")]
    public void Fit_OnSeries_FindsABrokenOne(string recipe)
    {
        Table Series(int count, ulong seed, bool broken)
        {
            RandomStream random = new RandomSource(seed).Stream();
            double[][] rows = new double[count][];
            for (int i = 0; i < count; i++)
            {
                double phase = 2 * Math.PI * random.NextDouble();
                rows[i] = [.. Enumerable.Range(0, 24).Select(t => Math.Sin(phase + (0.5 * t) + (broken && t >= 12 ? 2 : 0)) + (0.05 * random.NextNormal()))];
            }

            return Table.FromRows([.. Enumerable.Range(0, 24).Select(t => $"t{t}")], rows);
        }

        Detector detector = Detector.Fit(Series(800, 1, false), new DetectorOptions { Recipe = recipe, Seed = 1, Settings = [new("training.epochs", "40"), new("training.batchSize", "32"), new("latentSize", "3")] });
        RocAuc.Value(LabelledScores.FromClasses(detector.Score(Series(200, 2, false)), detector.Score(Series(200, 3, true)))).ShouldBeGreaterThan(0.9);
    }

    private static int[] Bright(Table rows) => [.. Enumerable.Range(0, Height * Width).Where(p => rows.Values(p)[0] > 100)];
}
