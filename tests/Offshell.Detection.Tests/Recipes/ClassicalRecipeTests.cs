using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Recipes;

public sealed class ClassicalRecipeTests
{
    private static Table Table(int rows, Func<RandomStream, double[]> row, params ColumnRole[] roles)
    {
        RandomStream random = new RandomSource(3).Stream();
        string[] names = [.. roles.Select((_, i) => $"c{i}")];
        Table table = Offshell.Data.Table.FromRows(names, [.. Enumerable.Range(0, rows).Select(_ => row(random))]);
        return table.WithSchema(new Schema { Columns = [.. table.Schema.Columns.Select((c, i) => c with { Role = roles[i] })] });
    }

    [Fact]
    public void Explain_OneColumnBreaksALinearRelation_NamesItAndExpectsTheRelation()
    {
        Table rows = Table(800, r => { double u = r.NextNormal(); return [u, 10 + (3 * u) + (0.1 * r.NextNormal()), -u + (0.1 * r.NextNormal()), 50 + r.NextNormal()]; }, ColumnRole.Feature, ColumnRole.Feature, ColumnRole.Feature, ColumnRole.Feature);
        Detector detector = Detector.Fit(rows, new DetectorOptions { Recipe = "mahalanobis" });

        Explanation explanation = detector.Explain(Offshell.Data.Table.FromRows(["c0", "c1", "c2", "c3"], [[1, 5, -1, 50]]), 0);

        // 10 + 3·1, known to 0.3 units from the two columns that follow the same factor.
        explanation.Columns[0].Column.ShouldBe("c1");
        double.Parse(explanation.Columns[0].Expected).ShouldBe(13, tolerance: 0.5);
        double.Parse(explanation.Columns[0].Low).ShouldBeLessThan(13);
        double.Parse(explanation.Columns[0].High).ShouldBeGreaterThan(13);
    }

    [Fact]
    public void Fit_ConditionsShiftAFeature_JudgesWhatTheyLeaveOfIt()
    {
        Table rows = Table(2_000, r => { double k = r.NextNormal(); return [(10 * k) + r.NextNormal(), k]; }, ColumnRole.Feature, ColumnRole.Condition);
        Detector residual = Detector.Fit(rows, new DetectorOptions { Recipe = "mahalanobis" });
        Detector ignored = Detector.Fit(rows, new DetectorOptions { Recipe = "mahalanobis", Settings = [new("encoding.conditions", "Ignored")] });
        Table odd = Table(1, _ => [5.0, 0], ColumnRole.Feature, ColumnRole.Condition);

        // Five deviations of the residual, half a deviation of the column.
        residual.Score(odd)[0].ShouldBe(25, tolerance: 3);
        ignored.Score(odd)[0].ShouldBe(0.25, tolerance: 0.05);
    }

    [Fact]
    public void Fit_UnknownOption_ListsThoseThatExist() =>
        Should.Throw<FormatException>(() => Detector.Fit(Table(50, r => [r.NextNormal(), r.NextNormal()], ColumnRole.Feature, ColumnRole.Feature), new DetectorOptions { Recipe = "knn", Settings = [new("neighbors", "3")] }))
            .Message.ShouldContain("neighbours");

    [Fact]
    public void Fit_OptionOfAnotherRecipe_NamesBothRecipes()
    {
        Table rows = Table(50, r => [r.NextNormal(), r.NextNormal()], ColumnRole.Feature, ColumnRole.Feature);

        string message = Should.Throw<FormatException>(() => Detector.Fit(rows, new DetectorOptions { Settings = [new("training.epochs", "3")] })).Message;

        message.ShouldContain("'auto'");
        message.ShouldContain("--model vae");
        message.ShouldNotContain("isolation-forest,");
    }

    [Fact]
    public void HoldsTrainingRows_NearestNeighbours_SaysSo()
    {
        Table rows = Table(60, r => [r.NextNormal(), r.NextNormal()], ColumnRole.Feature, ColumnRole.Feature);

        Detector.Fit(rows, new DetectorOptions { Recipe = "knn" }).Scorer.HoldsTrainingRows.ShouldBeTrue();
        Detector.Fit(rows, new DetectorOptions { Recipe = "isolation-forest" }).Scorer.HoldsTrainingRows.ShouldBeFalse();
    }

    [Theory]
    [InlineData(46, 100)]
    [InlineData(10, 3)]
    public void Fit_FewRowsDuplicatesAndConstantColumns_Works(int rows, int columns)
    {
        ColumnRole[] roles = [.. Enumerable.Repeat(ColumnRole.Feature, columns)];
        Table table = Table(rows, r => [.. Enumerable.Range(0, columns).Select(c => c == 0 ? 7 : (double)r.NextInt(2))], roles);

        foreach (var recipe in Offshell.Detection.Recipes.ClassicalRecipes.All)
        {
            Detector.Fit(table, new DetectorOptions { Recipe = recipe.Name }).Score(table).ShouldAllBe(s => double.IsFinite(s), recipe.Name);
        }
    }
}
