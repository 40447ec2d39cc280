using Offshell.Models.OneClass;
using Offshell.Models.Training;
using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Tests.OneClass;

public sealed class DeepSvddTests : RowScorerContract
{
    private static readonly DeepSvddOptions Short = new() { PretrainingSteps = 100, Training = new DeepSvddOptions().Training with { MaximumSteps = 150 } };

    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) => Fit(rows, Short, seed, cancellationToken).Model;

    private protected override IRowScorer Restore(FittedState state) => DeepSvdd.FromState(state);

    private static (DeepSvdd Model, TrainingResult Log) Fit(RowMatrix rows, DeepSvddOptions options, ulong seed = 1, CancellationToken cancellationToken = default)
    {
        using var pool = new WorkerPool(ThreadLimit.Maximum);
        return DeepSvdd.Fit(rows, options, new RandomSource(seed), pool, null, cancellationToken);
    }

    [Fact]
    public void Fit_OneLinearLayer_ReachesTheLeastSquaresOptimum()
    {
        // With f(x) = w·x the mean of (w·x − c)² is least at w = c (X̄ᵀX̄)⁻¹ X̄ᵀ1: ordinary least squares onto the constant c.
        RowMatrix rows = new([.. TestRows.Normal(400, 2, 3).ToArray().Select((v, i) => i % 2 == 0 ? 2 + v : v)], 400, 2);
        var options = new DeepSvddOptions { Widths = [1], PretrainingSteps = 0, Training = new TrainingOptions { Epochs = 400, BatchSize = 400, Patience = null, Optimizer = new AdamOptions { LearningRate = 0.02 }, Schedule = new CosineSchedule() } };

        DeepSvdd model = Fit(rows, options).Model;

        double c = model.State.Doubles("center")[0];
        double a = 0, b = 0, d = 0, x = 0, y = 0;
        for (int i = 0; i < 400; i++)
        {
            (double u, double v) = (rows[i, 0], rows[i, 1]);
            (a, b, d, x, y) = (a + (u * u), b + (u * v), d + (v * v), x + u, y + v);
        }

        double determinant = (a * d) - (b * b);
        float[] weights = model.State.Singles("weight 0");
        ((double)weights[0]).ShouldBe(c * ((d * x) - (b * y)) / determinant, tolerance: 1e-3 * Math.Abs(c));
        ((double)weights[1]).ShouldBe(c * ((a * y) - (b * x)) / determinant, tolerance: 1e-3 * Math.Abs(c));
    }

    [Fact]
    public void Fit_CenterNearZero_IsKeptAway() =>
        // Rows in pairs x, −x through linear layers: every output has mean 0.
        Fit(RowMatrix.FromRows([.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? new double[] { i, 1 } : [-i + 1, -1])]), Short with { Activation = Activation.Identity, PretrainingSteps = 0 })
            .Model.State.Doubles("center").ShouldAllBe(c => Math.Abs(c) >= 0.1);

    [Fact]
    public void Fit_AConstantColumn_CouldCollapseAndIsReported()
    {
        // A column that is 1 for all rows does what a bias would: f reaches the centre by it and forgets the other column.
        RowMatrix rows = new([.. TestRows.Normal(64, 2, 5).ToArray().Select((v, i) => i % 2 == 0 ? 1 : v)], 64, 2);
        var options = new DeepSvddOptions { Widths = [4], PretrainingSteps = 0, Training = new DeepSvddOptions().Training with { MaximumSteps = 3_000, Epochs = 3_000, Optimizer = new AdamOptions { LearningRate = 0.01 } } };

        (DeepSvdd model, TrainingResult log) = Fit(rows, options);

        log.Epochs[^1].Remark.ShouldContain("hypersphere collapse");
        model.Score(rows).ShouldBe(DeepSvdd.Untrained(rows, options, new RandomSource(1)).Score(rows)); // no better than before, and not worse
    }

    [Fact]
    public void Fit_Trained_DrawsRowsToTheCentre()
    {
        RowMatrix rows = TestRows.Correlated(500, 5, 4);
        var options = new DeepSvddOptions { PretrainingSteps = 0, Training = new DeepSvddOptions().Training with { MaximumSteps = 400 } };

        double untrained = DeepSvdd.Untrained(rows, options, new RandomSource(1)).Score(rows).Average();

        Fit(rows, options).Model.Score(rows).Average().ShouldBeLessThan(0.2 * untrained);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    public void Fit_SoftBoundary_LeavesTheShareNuOutside(double nu)
    {
        RowMatrix rows = TestRows.Correlated(400, 5, 4);

        double[] scores = Fit(rows, Short with { Objective = DeepSvddObjective.SoftBoundary, Nu = nu }).Model.Score(rows);

        ((double)scores.Count(s => s > 0)).ShouldBe(400 * nu, tolerance: 1);
    }

    [Theory]
    [InlineData(4, 2, 0.5, 8)] // 2 + (4 − 2)/0.5 = 6 … and at R² = 0: 8
    public void SoftBoundaryNode_InsideAndOutside_HasTheFormulaAndItsSlope(double distance, double squaredRadius, double nu, double atZero)
    {
        var parameters = new ParameterSet();
        Parameter weight = parameters.Add("w", 1, 1);
        var graph = new Graph(parameters, 16);
        var input = graph.Input(1);
        var node = new SoftBoundaryNode(input.Dense(weight, null), nu);
        parameters[weight][0] = 1;
        input.Value.Fill((float)distance);
        input.Value[0] = 1;
        float[] seed = [.. Enumerable.Repeat(1f, 16)];
        var gradient = new FloatBuffer(parameters.Length);

        graph.Forward();
        ((double)node.Value[1]).ShouldBe(atZero, 1e-6);
        node.SquaredRadius = (float)squaredRadius;
        graph.Forward();
        graph.Backward(node, seed, gradient);

        ((double)node.Value[1]).ShouldBe(squaredRadius + ((distance - squaredRadius) / nu), 1e-6);
        ((double)node.Value[0]).ShouldBe(squaredRadius, 1e-6); // inside: R² alone
        ((double)gradient.Span[0]).ShouldBe(15 * distance / nu, 1e-4); // the row inside has no slope
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    public void Fit_BoundedActivation_IsRefused(Activation activation) =>
        Should.Throw<ArgumentException>(() => Fit(TestRows.Normal(30, 2, 1), Short with { Activation = activation })).Message.ShouldContain("LeakyRelu");
}
