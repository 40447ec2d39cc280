using Offshell.Models.Distributions;

namespace Offshell.Models.Tests.Distributions;

/// <summary>Calls a head for one row: fills all lanes with it and reads one back.</summary>
internal static class HeadProbe
{
    internal const int Lanes = 32;

    internal static double Nats(ColumnHead head, double raw, params float[] outputs)
    {
        double[] nats = new double[Lanes];
        head.NegativeLogLikelihood(Repeat(raw), Spread(outputs), Lanes, nats);
        SameInAllLanes(nats);
        return nats[Lanes - 1];
    }

    internal static double SquaredPull(ColumnHead head, double raw, params float[] outputs)
    {
        double[] pulls = new double[Lanes];
        head.SquaredPull(Repeat(raw), Spread(outputs), Lanes, pulls);
        SameInAllLanes(pulls);
        return pulls[Lanes - 1];
    }

    internal static (float Loss, float[] Gradient) Loss(ColumnHead head, double raw, params float[] outputs)
    {
        float[] one = new float[head.TargetWidth];
        head.Prepare(raw, one);
        float[] losses = new float[Lanes], gradients = new float[Lanes * head.ParameterCount];
        Array.Fill(losses, float.NaN);
        Array.Fill(gradients, float.NaN);
        head.Loss(Spread(one), Spread(outputs), Lanes, losses, gradients);
        SameInAllLanes<float>(losses);
        return (losses[^1], [.. Enumerable.Range(0, head.ParameterCount).Select(p => gradients[(p * Lanes) + Lanes - 1])]);
    }

    /// <summary>Nats of many values under the same outputs.</summary>
    internal static double[] NatsOf(ColumnHead head, double[] raw, params float[] outputs)
    {
        double[] nats = new double[Padded(raw)];
        head.NegativeLogLikelihood(Pad(raw), Spread(outputs, nats.Length), nats.Length, nats);
        return nats[..raw.Length];
    }

    /// <summary>Squared pulls of many values under the same outputs.</summary>
    internal static double[] SquaredPullOf(ColumnHead head, double[] raw, params float[] outputs)
    {
        double[] pulls = new double[Padded(raw)];
        head.SquaredPull(Pad(raw), Spread(outputs, pulls.Length), pulls.Length, pulls);
        return pulls[..raw.Length];
    }

    /// <summary>Gradients of many values under the same outputs, one array per value.</summary>
    internal static IEnumerable<float[]> GradientsOf(ColumnHead head, double[] raw, float[] outputs)
    {
        int lanes = Padded(raw);
        float[] target = new float[lanes * head.TargetWidth], losses = new float[lanes], gradients = new float[lanes * head.ParameterCount];
        float[] one = new float[head.TargetWidth];
        for (int i = 0; i < lanes; i++)
        {
            head.Prepare(i < raw.Length ? raw[i] : double.NaN, one);
            for (int t = 0; t < one.Length; t++) target[(t * lanes) + i] = one[t];
        }

        head.Loss(target, Spread(outputs, lanes), lanes, losses, gradients);
        return Enumerable.Range(0, raw.Length).Select(i => Enumerable.Range(0, head.ParameterCount).Select(p => gradients[(p * lanes) + i]).ToArray());
    }

    /// <summary>Nats, squared pulls and losses of rows that each have their own outputs.</summary>
    internal static (double[] Nats, double[] Pulls, float[] Losses) Batch(ColumnHead head, double[] raw, float[][] outputs)
    {
        int lanes = raw.Length;
        float[] spread = [.. Enumerable.Range(0, head.ParameterCount).SelectMany(p => outputs.Select(row => row[p]))];
        float[] targets = new float[head.TargetWidth * lanes], one = new float[head.TargetWidth], losses = new float[lanes];
        double[] nats = new double[lanes], pulls = new double[lanes];
        for (int i = 0; i < lanes; i++)
        {
            head.Prepare(raw[i], one);
            for (int t = 0; t < one.Length; t++) targets[(t * lanes) + i] = one[t];
        }

        head.NegativeLogLikelihood(raw, spread, lanes, nats);
        head.SquaredPull(raw, spread, lanes, pulls);
        head.Loss(targets, spread, lanes, losses, new float[head.ParameterCount * lanes]);
        return (nats, pulls, losses);
    }

    internal static float[] Initial(ColumnHead head)
    {
        float[] outputs = new float[head.ParameterCount];
        head.InitialOutputs(outputs);
        return outputs;
    }

    /// <summary>Central difference of the double path in output <paramref name="index"/>.</summary>
    internal static double Slope(ColumnHead head, double raw, float[] outputs, int index)
    {
        // Steps of powers of two, so that output ± step is exact in float for moderate outputs; two of them, so that the
        // third derivative drops out, which is large where widths are small.
        const float step = 1f / 1024;
        return ((8 * Difference(head, raw, outputs, index, step)) - Difference(head, raw, outputs, index, 2 * step)) / (12 * step);
    }

    private static double Difference(ColumnHead head, double raw, float[] outputs, int index, float step)
    {
        float[] up = [.. outputs], down = [.. outputs];
        up[index] += step;
        down[index] -= step;
        return Nats(head, raw, up) - Nats(head, raw, down);
    }

    private static void SameInAllLanes<T>(T[] values)
        where T : IEquatable<T>
    {
        foreach (T value in values)
        {
            if (!value.Equals(values[0])) throw new InvalidOperationException($"Lanes with equal rows differ: {value} and {values[0]}.");
        }
    }

    private static double[] Repeat(double value) => [.. Enumerable.Repeat(value, Lanes)];

    private static int Padded(double[] raw) => (raw.Length + 15) / 16 * 16;

    private static double[] Pad(double[] raw) => [.. raw, .. Enumerable.Repeat(double.NaN, Padded(raw) - raw.Length)];

    private static float[] Spread(float[] values, int lanes = Lanes) => [.. values.SelectMany(v => Enumerable.Repeat(v, lanes))];
}
