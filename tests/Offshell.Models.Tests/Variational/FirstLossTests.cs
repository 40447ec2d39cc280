using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Tests.Variational;

public sealed class FirstLossTests
{
    private const int Rows = 512, Columns = 20;

    /// <summary>Random weights into a width would leave some rows a width near zero, at millions of nats.</summary>
    [Theory]
    [InlineData(HeadNames.Gaussian)]
    [InlineData(HeadNames.LogNormal)]
    [InlineData(HeadNames.TruncatedGaussian)]
    [InlineData(HeadNames.DiscreteTruncatedGaussian)]
    [InlineData(HeadNames.NegativeBinomial)]
    public void Fit_WidthsFollowTheRow_StartsAtAFewNatsPerColumn(string head)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var options = new VariationalOptions
            {
                NumericHead = head,
                Variance = VarianceForm.PerRow,
                Heads = new HeadOptions { PositiveLink = PositiveLink.PIsrlu },
                Training = new TrainingOptions { Epochs = 1, BatchSize = Rows, Optimizer = new AdamOptions { LearningRate = 1e-30 } },
            };
            using var pool = new WorkerPool(1);

            (_, TrainingResult log) = VariationalAutoencoder.Fit(Counts(seed), null, options, new RandomSource(seed), pool, new FitSettings());

            log.Epochs[0].TrainingLoss.ShouldBeLessThan(20 * Columns);
        }
    }

    /// <summary>Counts that share a factor: all heads can describe them.</summary>
    private static Table Counts(ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[][] columns = new double[Columns][];
        for (int c = 0; c < Columns; c++) columns[c] = new double[Rows];
        for (int r = 0; r < Rows; r++)
        {
            double rate = 20 * Math.Exp(0.5 * random.NextNormal());
            for (int c = 0; c < Columns; c++) columns[c][r] = random.NextPoisson(rate);
        }

        return Table.FromColumns([.. Enumerable.Range(0, Columns).Select(c => $"n{c}")], columns);
    }
}
