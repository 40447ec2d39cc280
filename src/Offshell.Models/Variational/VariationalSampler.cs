using Offshell.Data;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational;

/// <summary>Draws rows from the model: ancestral sampling, z ~ p(z), x ~ p(x | z, k).</summary>
internal sealed class VariationalSampler(VariationalAutoencoder model)
{
    private const int Lanes = 128;

    internal double[][] Sample(Table conditions, RandomSource random, bool expected)
    {
        VariationalEvaluator evaluator = model.CreateEvaluator(Lanes);
        double[][] rows = new double[conditions.RowCount][];
        float[] latent = new float[model.Options.LatentSize];
        for (int first = 0; first < rows.Length; first += Lanes)
        {
            int count = Math.Min(Lanes, rows.Length - first);
            evaluator.LoadConditions(conditions.Slice(first, count));
            for (int lane = 0; lane < count; lane++)
            {
                evaluator.Prior.Sample(random.Split("latent").Split((ulong)(first + lane)).Stream(), latent);
                for (int j = 0; j < latent.Length; j++) evaluator.Latent[(j * Lanes) + lane] = latent[j];
            }

            SampleBlock(evaluator, random, rows.AsSpan(first, count), first, expected);
        }

        return rows;
    }

    /// <summary>For every row z ~ q(z | x, k), then x' ~ p(x | z, k): what the model takes the row for. [rows × features]</summary>
    internal double[][] Reconstruct(Table table, RandomSource random)
    {
        VariationalEvaluator evaluator = model.CreateEvaluator(Lanes);
        double[][] rows = new double[table.RowCount][];
        for (int first = 0; first < rows.Length; first += Lanes)
        {
            int count = Math.Min(Lanes, rows.Length - first);
            evaluator.Load(table.Slice(first, count));
            ReadOnlySpan<float> mean = evaluator.Mean, deviation = evaluator.Deviation;
            for (int lane = 0; lane < count; lane++)
            {
                RandomStream noise = random.Split("latent").Split((ulong)(first + lane)).Stream();
                for (int j = 0; j < evaluator.LatentSize; j++)
                {
                    int at = (j * Lanes) + lane;
                    evaluator.Latent[at] = (float)(mean[at] + (deviation[at] * noise.NextNormal()));
                }
            }

            SampleBlock(evaluator, random, rows.AsSpan(first, count), first, expected: false);
        }

        return rows;
    }

    private void SampleBlock(VariationalEvaluator evaluator, RandomSource random, Span<double[]> rows, int first, bool expected)
    {
        ReadOnlySpan<float> outputs = evaluator.DecodeLatent();
        Span<float> widest = stackalloc float[model.Heads.Max(h => h.ParameterCount)];
        for (int lane = 0; lane < rows.Length; lane++)
        {
            RandomStream stream = random.Split("values").Split((ulong)(first + lane)).Stream();
            rows[lane] = new double[model.Heads.Length];
            int next = 0;
            for (int f = 0; f < model.Heads.Length; f++)
            {
                Span<float> own = widest[..model.Heads[f].ParameterCount];
                for (int p = 0; p < own.Length; p++) own[p] = outputs[((next + p) * Lanes) + lane];
                rows[lane][f] = expected ? model.Heads[f].Expected(own) : model.Heads[f].Sample(own, stream);
                next += own.Length;
            }
        }
    }
}
