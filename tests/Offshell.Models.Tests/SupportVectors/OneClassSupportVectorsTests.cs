using Offshell.Models;
using Offshell.Models.SupportVectors;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.SupportVectors;

public sealed class OneClassSupportVectorsTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        OneClassSupportVectors.Fit(rows, null, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => OneClassSupportVectors.FromState(state);

    private static double Kernel(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double gamma)
    {
        double squared = 0;
        for (int j = 0; j < x.Length; j++) squared += (x[j] - y[j]) * (x[j] - y[j]);
        return Math.Exp(-gamma * squared);
    }

    /// <summary>The ν property: outliers ≤ ν ≤ support vectors, as parts of the training rows.</summary>
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.37)]
    [InlineData(0.8)]
    public void Fit_AnyNu_BoundsOutliersAndSupportVectors(double nu)
    {
        RowMatrix rows = TestRows.Correlated(500, 3, 1);
        const double tolerance = 1e-6;

        var machine = OneClassSupportVectors.Fit(rows, new() { Nu = nu, Tolerance = tolerance }, new RandomSource(1));

        // Free support vectors lie on the boundary up to the tolerance of the solver.
        machine.Score(rows).Count(s => s > tolerance / (nu * 500)).ShouldBeLessThanOrEqualTo((int)(nu * 500));
        machine.SupportVectorCount.ShouldBeGreaterThanOrEqualTo((int)Math.Ceiling(nu * 500));
    }

    /// <summary>
    /// Karush-Kuhn-Tucker: with g = K a, g ≥ ρ where a = 0, g = ρ where free, g ≤ ρ where a = 1/(νn), recomputed from the state.
    /// </summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Fit_Solution_SatisfiesTheOptimalityConditions(double nu)
    {
        RowMatrix rows = TestRows.Correlated(300, 4, 2);
        FittedState state = OneClassSupportVectors.Fit(rows, new() { Nu = nu, Gamma = 0.2 }, new RandomSource(1)).State;
        double[] coefficients = state.Doubles("coefficients");
        var vectors = new RowMatrix(state.Doubles("rows"), coefficients.Length, 4);
        double offset = state.Number("offset"), bound = 1 / (nu * 300), residual = 0;
        for (int i = 0; i < 300; i++)
        {
            double gradient = 0, own = 0;
            for (int j = 0; j < vectors.Rows; j++)
            {
                gradient += coefficients[j] * Kernel(rows.Row(i), vectors.Row(j), 0.2);
                if (rows.Row(i).SequenceEqual(vectors.Row(j))) own = coefficients[j];
            }

            if (own < bound * (1 - 1e-12)) residual = Math.Max(residual, offset - gradient);
            if (own > 0) residual = Math.Max(residual, gradient - offset);
        }

        residual.ShouldBeLessThan(1e-3 * bound); // The tolerance is stated for multipliers up to 1.
        coefficients.Sum().ShouldBe(1, tolerance: 1e-10);
        coefficients.ShouldAllBe(a => a > 0 && a <= bound * (1 + 1e-12));
    }

    [Fact]
    public void Score_NuOne_IsTheParzenMeanUpToTheOffset()
    {
        RowMatrix rows = TestRows.Normal(120, 2, 1), probes = TestRows.Normal(20, 2, 2);

        double[] scores = OneClassSupportVectors.Fit(rows, new() { Nu = 1, Gamma = 0.5 }, new RandomSource(1)).Score(probes);

        double Parzen(int i) => Enumerable.Range(0, 120).Average(j => Kernel(probes.Row(i), rows.Row(j), 0.5));
        for (int i = 1; i < 20; i++) (scores[i] - scores[0]).ShouldBe(Parzen(0) - Parzen(i), tolerance: 1e-12);
    }

    [Fact]
    public void Fit_NoGamma_UsesOneOverColumnsTimesVariance()
    {
        double[] values = [1, 2, 3, 4, 5, 9];
        double mean = values.Average(), variance = values.Average(v => (v - mean) * (v - mean));

        OneClassSupportVectors.Fit(new RowMatrix(values, 3, 2), null, new RandomSource(1)).State.Number("gamma")
            .ShouldBe(1 / (2 * variance), tolerance: 1e-12);
    }

    /// <summary>A cache of two rows must give what a cache of all rows gives.</summary>
    [Fact]
    public void Fit_TinyCache_GivesTheSameBits()
    {
        RowMatrix rows = TestRows.Correlated(2000, 2, 3);
        double[] roomy = OneClassSupportVectors.Fit(rows, null, new RandomSource(1)).Score(rows.Slice(0, 50));
        var kernel = new KernelFunction(SupportVectorKernel.RadialBasis, 0.3);
        var small = new KernelRowCache(rows, kernel, 1);

        foreach (int row in new[] { 0, 1, 700, 0, 1999, 5, 700, 1 })
        {
            float[] expected = new float[small.Length];
            kernel.Evaluate(rows.Row(row), new Offshell.Models.Neighbours.RowLanes(rows), expected);
            small.Get(row, pinned: 0).ShouldBe(expected);
        }

        OneClassSupportVectors.Fit(rows, new() { CacheMebibytes = 1 }, new RandomSource(1)).Score(rows.Slice(0, 50)).ShouldBe(roomy);
    }

    /// <summary>
    /// Two points on the axes at distances 1 and 2 from the origin, ν = 1/2: one multiplier may be the whole. The least
    /// |w|² over their convex hull is the foot of the perpendicular from the origin: a = (4, 1)/5, |w|² = 4/5, ρ = 4/5.
    /// </summary>
    [Fact]
    public void Fit_LinearKernelTwoRows_FindsTheNearestPlaneByHand()
    {
        FittedState state = OneClassSupportVectors.Fit(
            RowMatrix.FromRows([[1, 0], [0, 2]]), new() { Nu = 0.5, Kernel = SupportVectorKernel.Linear, Tolerance = 1e-9 }, new RandomSource(1)).State;

        state.Doubles("rows").ShouldBe([0.8, 0.4], tolerance: 1e-8);
        state.Number("offset").ShouldBe(0.8, tolerance: 1e-8);
    }

    [Fact]
    public void Score_LinearKernel_IsOffsetLessProjection()
    {
        var machine = OneClassSupportVectors.Fit(TestRows.Normal(200, 3, 1, shift: 4), new() { Kernel = SupportVectorKernel.Linear }, new RandomSource(1));
        double[] normal = machine.State.Doubles("rows");

        machine.Score(RowMatrix.FromRows([[1, -2, 3]]))[0]
            .ShouldBe(machine.State.Number("offset") - normal[0] + (2 * normal[1]) - (3 * normal[2]), tolerance: 1e-12);
        machine.IsBounded.ShouldBeFalse();
    }
}
