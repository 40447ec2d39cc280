using MathNet.Numerics.LinearAlgebra.Double;
using Offshell.Models;
using Offshell.Models.Linear;

namespace Offshell.Models.Tests.Linear;

public sealed class ProbabilisticPrincipalComponentsTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        ProbabilisticPrincipalComponents.Fit(rows, new() { Components = 2 }, default, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => ProbabilisticPrincipalComponents.FromState(state);

    /// <summary>−log N(x; m, C) with C = U (L − s²) Uᵀ + s² I, built densely and solved by a general solver.</summary>
    private static double DenseNegativeLogLikelihood(RowMatrix rows, int components, ReadOnlySpan<double> x)
    {
        int columns = rows.Columns;
        double[] mean = SampleMoments.Mean(rows);
        var eigen = new DenseMatrix(columns, columns, SampleMoments.Covariance(rows, mean)).Svd();
        double noise = eigen.S.Skip(components).Average();
        var model = DenseMatrix.CreateIdentity(columns) * noise;
        for (int i = 0; i < components; i++)
        {
            var axis = eigen.U.Column(i);
            model += (DenseMatrix)((eigen.S[i] - noise) * axis.OuterProduct(axis));
        }

        var difference = DenseVector.OfEnumerable(x.ToArray().Zip(mean, (a, b) => a - b));
        return 0.5 * ((columns * Math.Log(2 * Math.PI)) + Math.Log(model.Determinant()) + difference.DotProduct(model.Solve(difference)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Score_AnyComponents_EqualsTheDenseGaussian(int components)
    {
        RowMatrix rows = TestRows.Correlated(300, 6, 4);

        double[] scores = ProbabilisticPrincipalComponents.Fit(rows, new() { Components = components, Ridge = 0 }).Score(rows.Slice(0, 10));

        for (int i = 0; i < 10; i++) scores[i].ShouldBe(DenseNegativeLogLikelihood(rows, components, rows.Row(i)), tolerance: 1e-8);
    }

    [Fact]
    public void Score_WithClasses_IsTheBestClass()
    {
        RowMatrix first = TestRows.Correlated(200, 4, 1), second = TestRows.Normal(150, 4, 2, shift: 20);
        RowMatrix all = TestRows.Concatenate(first, second);
        int[] classes = [.. Enumerable.Range(0, 350).Select(i => i < 200 ? 0 : 1)];

        var perClass = ProbabilisticPrincipalComponents.Fit(all, new() { Components = 2, Ridge = 0 }, classes);

        perClass.Classes.ShouldBe(2);
        perClass.Score(all.Slice(0, 5)).ShouldBe([.. Enumerable.Range(0, 5).Select(i => DenseNegativeLogLikelihood(first, 2, all.Row(i)))], tolerance: 1e-8);
        perClass.Score(all.Slice(345, 5)).ShouldBe([.. Enumerable.Range(345, 5).Select(i => DenseNegativeLogLikelihood(second, 2, all.Row(i)))], tolerance: 1e-8);
    }

    [Fact]
    public void Fit_ClassWithOneRow_ThrowsNamingIt() =>
        Should.Throw<ArgumentException>(() => ProbabilisticPrincipalComponents.Fit(TestRows.Normal(3, 2, 1), new(), [0, 0, 1])).Message.ShouldContain("Class 1");
}
