using Offshell.Data;

namespace Offshell.Models.Variational;

/// <summary>Posterior means of whole tables, and what the decoder makes of them; block by block on the threads there are.</summary>
internal static class VariationalMeans
{
    private const int Lanes = 128;

    internal static RowMatrix Latents(VariationalAutoencoder model, Table rows)
    {
        int latents = model.Options.LatentSize;
        double[] values = new double[checked(rows.RowCount * latents)];
        ForEachBlock(model, rows, (evaluator, first) =>
        {
            ReadOnlySpan<float> mean = evaluator.Mean;
            for (int i = 0; i < evaluator.Count; i++)
            {
                for (int j = 0; j < latents; j++) values[((first + i) * latents) + j] = mean[(j * Lanes) + i];
            }
        });
        return new RowMatrix(values, rows.RowCount, latents);
    }

    internal static RowMatrix Features(VariationalAutoencoder model, Table rows)
    {
        int features = model.Heads.Length, widest = model.Heads.Max(h => h.ParameterCount);
        double[] values = new double[checked(rows.RowCount * features)];
        ForEachBlock(model, rows, (evaluator, first) =>
        {
            ReadOnlySpan<float> outputs = evaluator.DecodeMean();
            Span<float> own = stackalloc float[widest];
            for (int f = 0; f < features; f++)
            {
                ReadOnlySpan<float> all = evaluator.OutputsOf(f, outputs);
                int parameters = model.Heads[f].ParameterCount;
                for (int i = 0; i < evaluator.Count; i++)
                {
                    for (int p = 0; p < parameters; p++) own[p] = all[(p * Lanes) + i];
                    values[((first + i) * features) + f] = model.Heads[f].Expected(own[..parameters]);
                }
            }
        });
        return new RowMatrix(values, rows.RowCount, features);
    }

    /// <summary>Every row of a block stands in a lane of its own, so that its result does not depend on the cut.</summary>
    private static void ForEachBlock(VariationalAutoencoder model, Table rows, Action<VariationalEvaluator, int> run)
    {
        // A share of the blocks for each thread, so that an evaluator is built once per thread and not once per block.
        int blocks = RowBlocks.Count(rows.RowCount, Lanes), shares = Math.Min(blocks, ThreadLimit.Maximum);
        RowBlocks.For(
            shares,
            share =>
            {
                VariationalEvaluator evaluator = model.CreateEvaluator(Lanes);
                for (int block = share; block < blocks; block += shares)
                {
                    int first = block * Lanes;
                    evaluator.Load(rows.Slice(first, Math.Min(Lanes, rows.RowCount - first)));
                    run(evaluator, first);
                }
            },
            CancellationToken.None);
    }
}
