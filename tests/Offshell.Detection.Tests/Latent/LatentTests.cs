using Offshell.Data;
using Offshell.Detection.Latent;
using Offshell.Detection.Scorers;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Latent;

public sealed class LatentTests
{
    private static Table Rows(int count, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        return Table.FromRows(["a", "b", "c"], [.. Enumerable.Range(0, count).Select(_ =>
        {
            double u = random.NextNormal();
            return new[] { u, (2 * u) + (0.3 * random.NextNormal()), random.NextNormal() };
        })]);
    }

    private static Detector Fit(string detector, string encoder = "vae", params (string Key, string Value)[] settings) => Detector.Fit(Rows(600, 1), new DetectorOptions
    {
        Recipe = "latent",
        Settings = [new("encoder", encoder), new("encoderOptions", """{"training":{"epochs":15},"latentSize":2}"""), new("detector", detector), .. settings.Select(s => new KeyValuePair<string, string>(s.Key, s.Value))],
    });

    [Theory]
    [InlineData("radius", "encoder-radius")]
    [InlineData("kl", "encoder-kl")]
    [InlineData("aggregate", "aggregate-density")]
    [InlineData("autoencoder", "reconstruction")]
    [InlineData("kde", "negative-log-likelihood")]
    public void Fit_EveryChoice_ScoresByItAndKeepsItInAFile(string detector, string score)
    {
        (string, string)[] small = detector == "autoencoder" ? [("detectorOptions", """{"training":{"maximumSteps":50}}""")] : [];
        Detector fitted = Fit(detector, "vae", small);
        Table fresh = Rows(200, 2);

        fitted.DefaultScore.ShouldBe(score);
        fitted.Scores.Select(s => s.Name).ShouldContain("encoder-kl");
        double[] scores = fitted.Score(fresh);
        scores.Distinct().Count().ShouldBeGreaterThan(150);
        Detector loaded = Detector.FromBytes(fitted.ToBytes());
        foreach (ScoreInfo info in fitted.Scores) loaded.Score(fresh, info.Name).ShouldBe(fitted.Score(fresh, info.Name));
    }

    [Theory]
    [InlineData("radius")]
    [InlineData("kl")]
    public void Score_TheEncodersOwn_IsThatOfTheEncoderAlone(string name)
    {
        Table fresh = Rows(200, 2);
        Detector latent = Fit("isolation-forest");

        double[] own = latent.Score(fresh, "encoder-" + name);

        VariationalScorer scorer = ((LatentScorer)latent.Scorer).Encoder;
        double[] expected = new double[200];
        scorer.Score(latent.Conform(fresh), [scorer.Scores.ToList().FindIndex(s => s.Name == name)], [expected]);
        own.ShouldBe(expected);
    }

    [Fact]
    public void Encode_WithWidths_HasTheLogarithmsOfThePosteriorsWidths()
    {
        Detector detector = Fit("mahalanobis", "vae", ("widths", "true"));
        detector.Scores[0].Description.ShouldContain("latents");

        // Means of a posterior spread over the prior; widths lie between 0 and 1 where latents are used.
        Detector plain = Detector.Fit(Rows(600, 1), new DetectorOptions { Recipe = "vae", Settings = [new("training.epochs", "15"), new("latentSize", "2")] });
        Table latents = LatentScorer.Encode(((VariationalScorer)plain.Scorer).Model, Rows(100, 3), widths: true);

        latents.Schema.Columns.Select(c => c.Name).ShouldBe(["z1", "z2", "log_s1", "log_s2"]);
        latents.Values(2).ToArray().ShouldAllBe(v => v < 0.5 && v > -10);
    }

    [Fact]
    public void Fit_NoPosterior_SaysWhatToChoose()
    {
        Should.Throw<ArgumentException>(() => Fit("kl", "autoencoder")).Message.ShouldContain("radius");
        Should.Throw<ArgumentException>(() => Fit("aggregate", "autoencoder")).Message.ShouldContain("encoder=vae");
    }

    [Fact]
    public void Score_RadiusOfStandardNormalLatents_FollowsChiSquared()
    {
        // The radius sums squared standardised latents: over the rows it was fitted on its mean is the number of latents.
        Table rows = Rows(600, 1);
        Detector detector = Fit("radius");

        double mean = detector.Score(rows).Average();

        mean.ShouldBe(2, tolerance: 0.25);
    }
}
