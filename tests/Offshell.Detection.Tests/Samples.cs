using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests;

/// <summary>Seeded samples for statistical tests.</summary>
internal static class Samples
{
    public static double[] Normal(RandomStream stream, int count, double mean = 0) => Draw(count, () => mean + stream.NextNormal());

    public static double[] Exponential(RandomStream stream, int count) => Draw(count, stream.NextExponential);

    public static double[] Draw(int count, Func<double> next)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = next();
        return values;
    }

    /// <summary>Mean and its standard error.</summary>
    public static (double Mean, double Error) MeanOf(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1.0) / values.Count));
    }
}
