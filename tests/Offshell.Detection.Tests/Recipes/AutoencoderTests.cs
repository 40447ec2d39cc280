using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Offshell.Data;
using Offshell.Detection.Metrics;
using Offshell.Detection.Scorers;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Recipes;

public sealed class AutoencoderTests
{
    private const int Columns = 6;
    private const string NoLayers = """{"layers":[]}""";

    /// <summary>Six columns that three directions of falling importance make, with noise.</summary>
    private static double[][] Rows(int count, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[][] rows = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double a = 2 * random.NextNormal(), b = random.NextNormal(), c = 0.5 * random.NextNormal();
            double[] clean = [a, a + b, b - a, b, c + b, c - a];
            rows[i] = [.. clean.Select(v => v + (0.3 * random.NextNormal()))];
        }

        return rows;
    }

    private static Table Named(double[][] rows) => Table.FromRows([.. Enumerable.Range(0, Columns).Select(i => $"x{i}")], rows);

    [Fact]
    public void Fit_LinearAutoencoder_ReachesTheErrorOfPrincipalComponents()
    {
        double[][] rows = Rows(4_000, 1);
        Detector detector = Detector.Fit(Named(rows), new DetectorOptions
        {
            Recipe = "autoencoder",
            Fractions = new SplitFractions { Calibration = 0.01, Validation = 0.01 },
            Settings = [new("latentSize", "2"), new("encoder", NoLayers), new("decoder", NoLayers), new("training.maximumSteps", "3000"), new("training.optimizer.learningRate", "0.01")],
        });

        double[] scales = [.. ((VariationalScorer)detector.Scorer).Model.Heads.Select(h => h.State.Constants[1])];
        double withoutError = scales.Sum(s => Math.Log(s) + (0.5 * Math.Log(2 * Math.PI)));
        double found = 2 * (detector.Score(Named(rows)).Average() - withoutError);

        // The best linear map through two numbers leaves the four smallest eigenvalues of the scaled columns' covariance.
        double floor = Covariance(rows, scales).Evd(Symmetricity.Symmetric).EigenValues.Select(v => v.Real).Order().Take(Columns - 2).Sum();
        found.ShouldBeInRange(0.97 * floor, 1.03 * floor);
    }

    [Theory]
    [InlineData("autoencoder")]
    [InlineData("denoising-autoencoder")]
    [InlineData("sparse-autoencoder")]
    public void Fit_EveryKind_FindsTheBrokenRelationBetterThanBeforeTraining(string recipe)
    {
        Table normal = Named(Rows(1_500, 2));
        double[][] broken = Rows(300, 3);
        RandomStream random = new RandomSource(4).Stream();
        foreach (double[] row in broken) row[1] = 2 * random.NextNormal(); // as wide as before, but of no relation to the others
        double Auc(int steps)
        {
            Detector detector = Detector.Fit(normal, new DetectorOptions { Recipe = recipe, Settings = [new("latentSize", "3"), new("training.maximumSteps", steps.ToString())] });
            Detector.FromBytes(detector.ToBytes()).Score(normal).ShouldBe(detector.Score(normal));
            return RocAuc.Value(LabelledScores.FromClasses(detector.Score(Named(Rows(300, 5))), detector.Score(Named(broken))));
        }

        double trained = Auc(1_500);

        trained.ShouldBeGreaterThan(0.85);
        trained.ShouldBeGreaterThan(Auc(1) + 0.05);
    }

    [Fact]
    public void Generate_Autoencoder_SaysThatItCannot()
    {
        Detector detector = Detector.Fit(Named(Rows(600, 6)), new DetectorOptions { Recipe = "autoencoder", Settings = [new("training.maximumSteps", "10")] });

        Should.Throw<NotSupportedException>(() => detector.Generate(5, null, 1)).Message.ShouldContain("variational");
        detector.Scores.Select(s => s.Name).ShouldNotContain("kl");
    }

    [Fact]
    public void Fit_AbsolutePenalty_MakesCodesSmaller()
    {
        Table rows = Named(Rows(1_000, 7));
        double Penalty(string factor)
        {
            Detector detector = Detector.Fit(rows, new DetectorOptions
            {
                Recipe = "sparse-autoencoder",
                Settings = [new("prior.absolutePenalty", factor), new("training.maximumSteps", "800")],
            });
            return detector.TrainingLog[^1].Terms[1] / double.Parse(factor);
        }

        Penalty("1").ShouldBeLessThan(0.5 * Penalty("0.001"));
    }

    private static DenseMatrix Covariance(double[][] rows, double[] scales)
    {
        double[] means = [.. Enumerable.Range(0, Columns).Select(j => rows.Average(r => r[j]))];
        return DenseMatrix.Create(Columns, Columns, (i, j) => rows.Average(r => (r[i] - means[i]) * (r[j] - means[j])) / (scales[i] * scales[j]));
    }
}
