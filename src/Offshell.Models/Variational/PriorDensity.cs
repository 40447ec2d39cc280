using Offshell.Tensors.Random;

namespace Offshell.Models.Variational;

/// <summary>The prior of a trained model, as scores and draws use it: in double, the class unknown. Immutable.</summary>
internal abstract class PriorDensity
{
    internal const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>log p(z) in nats.</summary>
    internal abstract double LogDensity(ReadOnlySpan<double> z);

    /// <summary>d log p(z) / dz, overwritten.</summary>
    internal abstract void Gradient(ReadOnlySpan<double> z, Span<double> gradient);

    /// <summary>Draws z.</summary>
    internal abstract void Sample(RandomStream random, Span<float> z);

    /// <summary>Adds KL(q(z | x) ‖ p(z)) in nats, times a factor, to every row's score.</summary>
    internal abstract void AddKl(VariationalEvaluator block, double factor, Span<double> scores);

    private protected static double Normal(double z, double mean, double deviation)
    {
        double pull = (z - mean) / deviation;
        return (-0.5 * pull * pull) - Math.Log(deviation) - HalfLogTwoPi;
    }
}

/// <summary>p(z) = N(m, diag s²).</summary>
internal sealed class NormalPriorDensity(double[] mean, double[] deviation) : PriorDensity
{
    internal override double LogDensity(ReadOnlySpan<double> z)
    {
        double sum = 0;
        for (int j = 0; j < z.Length; j++) sum += Normal(z[j], mean[j], deviation[j]);
        return sum;
    }

    internal override void Gradient(ReadOnlySpan<double> z, Span<double> gradient)
    {
        for (int j = 0; j < z.Length; j++) gradient[j] = (mean[j] - z[j]) / (deviation[j] * deviation[j]);
    }

    internal override void Sample(RandomStream random, Span<float> z)
    {
        for (int j = 0; j < z.Length; j++) z[j] = (float)(mean[j] + (deviation[j] * random.NextNormal()));
    }

    /// <summary>In closed form, Σⱼ ½ [(σ/s)² + ((μ − m)/s)² − 1] − log(σ/s).</summary>
    internal override void AddKl(VariationalEvaluator block, double factor, Span<double> scores)
    {
        ReadOnlySpan<float> means = block.Mean, deviations = block.Deviation;
        for (int j = 0; j < mean.Length; j++)
        {
            for (int i = 0; i < block.Lanes; i++)
            {
                double ratio = deviations[(j * block.Lanes) + i] / deviation[j], pull = (means[(j * block.Lanes) + i] - mean[j]) / deviation[j];
                scores[i] += factor * ((0.5 * ((ratio * ratio) + (pull * pull) - 1)) - Math.Log(ratio));
            }
        }
    }
}

/// <summary>No distribution: every z is as usual as any other, and none can be drawn.</summary>
internal sealed class FlatPriorDensity : PriorDensity
{
    internal override double LogDensity(ReadOnlySpan<double> z) => 0;

    internal override void Gradient(ReadOnlySpan<double> z, Span<double> gradient) => gradient.Clear();

    internal override void Sample(RandomStream random, Span<float> z) =>
        throw new NotSupportedException("An autoencoder has no distribution to draw rows from; fit a variational model, such as vae.");

    internal override void AddKl(VariationalEvaluator block, double factor, Span<double> scores) =>
        throw new NotSupportedException("An autoencoder has no distribution of latents, and so no KL.");
}

/// <summary>p(z) = Σₖ πₖ N(mₖ, diag sₖ²).</summary>
/// <param name="means">[K][latents].</param>
/// <param name="deviations">[K][latents].</param>
/// <param name="weights">[K] positive numbers proportional to πₖ; null for equal ones.</param>
internal sealed class MixturePriorDensity(double[][] means, double[][] deviations, double[]? weights = null) : PriorDensity
{
    private readonly double[] _weights = weights ?? [.. means.Select(_ => 1.0)];

    private readonly double[] _logWeights = [.. means.Select((_, k) => Math.Log(weights?[k] ?? 1))];

    private readonly double _logTotal = Math.Log(weights?.Sum() ?? means.Length);

    /// <summary>Stored draws behind the KL of a row, which has no closed form.</summary>
    private const int KlDraws = 16;

    internal override double LogDensity(ReadOnlySpan<double> z)
    {
        double[] logs = new double[means.Length];
        return LogDensity(z, logs) - _logTotal;
    }

    internal override void Gradient(ReadOnlySpan<double> z, Span<double> gradient)
    {
        double[] logs = new double[means.Length];
        double total = LogDensity(z, logs);
        gradient.Clear();
        for (int k = 0; k < logs.Length; k++)
        {
            double responsibility = Math.Exp(logs[k] - total);
            for (int j = 0; j < z.Length; j++) gradient[j] += responsibility * (means[k][j] - z[j]) / (deviations[k][j] * deviations[k][j]);
        }
    }

    internal override void Sample(RandomStream random, Span<float> z)
    {
        int k = weights is null ? random.NextInt(means.Length) : Choose(random.NextDouble() * _weights.Sum());
        for (int j = 0; j < z.Length; j++) z[j] = (float)(means[k][j] + (deviations[k][j] * random.NextNormal()));
    }

    /// <summary>Mean of log q(z | x) − log p(z) over the stored draws.</summary>
    internal override void AddKl(VariationalEvaluator block, double factor, Span<double> scores)
    {
        ReadOnlySpan<float> mean = block.Mean, deviation = block.Deviation;
        double[] z = new double[block.LatentSize], logs = new double[means.Length];
        for (int i = 0; i < block.Lanes; i++)
        {
            double sum = 0;
            for (int draw = 0; draw < KlDraws; draw++)
            {
                for (int j = 0; j < z.Length; j++)
                {
                    double noise = block.Model.Noise[(draw * z.Length) + j], sigma = deviation[(j * block.Lanes) + i];
                    z[j] = mean[(j * block.Lanes) + i] + (sigma * noise);
                    sum -= (0.5 * noise * noise) + Math.Log(sigma) + HalfLogTwoPi;
                }

                sum -= LogDensity(z, logs) - _logTotal;
            }

            scores[i] += factor * sum / KlDraws;
        }
    }

    /// <summary>The component at a place along the weights laid end to end.</summary>
    private int Choose(double place)
    {
        int k = 0;
        for (; k < _weights.Length - 1 && place >= _weights[k]; k++) place -= _weights[k];
        return k;
    }

    /// <summary>log Σₖ wₖ N(z; mₖ, sₖ²) with the weights as given; the logarithm of every term goes to <paramref name="logs"/>.</summary>
    private double LogDensity(ReadOnlySpan<double> z, Span<double> logs)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int k = 0; k < logs.Length; k++)
        {
            double log = _logWeights[k];
            for (int j = 0; j < z.Length; j++) log += Normal(z[j], means[k][j], deviations[k][j]);
            logs[k] = log;
            largest = Math.Max(largest, log);
        }

        for (int k = 0; k < logs.Length; k++) sum += Math.Exp(logs[k] - largest);
        return largest + Math.Log(sum);
    }
}
