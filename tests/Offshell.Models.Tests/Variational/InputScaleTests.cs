using Offshell.Data;
using Offshell.Data.Scaling;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Variational;

public sealed class InputScaleTests
{
    /// <summary>Columns from 2 to 12 and from 0 to 40: each by itself, or both from 0 to 40.</summary>
    [Theory]
    [InlineData(false, 0.5, 0.75)]
    [InlineData(true, 7.0 / 40, 0.75)]
    public void MinMax_Inputs_LieBetweenZeroAndOne(bool shared, double first, double second)
    {
        Table rows = Table.FromRows(["a", "b"], [[2, 0], [12, 40], [7, 30]]);
        VariationalEvaluator evaluator = Evaluator(rows, new VariationalOptions { InputScale = ScalerKind.MinMax, SharedScale = shared });

        evaluator.Load(rows.Slice(2, 1));

        ((double)evaluator.Inputs[0]).ShouldBe(first, 1e-6);
        ((double)evaluator.Inputs[evaluator.Lanes]).ShouldBe(second, 1e-6);
    }

    private static VariationalEvaluator Evaluator(Table rows, VariationalOptions options) =>
        VariationalAutoencoder.Create(rows, options with { Encoder = NetworkOptions.Dense(Activation.Relu, 4), Decoder = NetworkOptions.Dense(Activation.Relu, 4), Training = new TrainingOptions { Epochs = 1 } }, new RandomSource(1)).CreateEvaluator(16);
}
