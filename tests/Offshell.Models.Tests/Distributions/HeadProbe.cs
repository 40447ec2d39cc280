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
        nats.ShouldAllBe(x => x.Equals(nats[0]));
        return nats[Lanes - 1];
    }

    internal static double SquaredPull(ColumnHead head, double raw, params float[] outputs)
    {
        double[] pulls = new double[Lanes];
        head.SquaredPull(Repeat(raw), Spread(outputs), Lanes, pulls);
        pulls.ShouldAllBe(x => x.Equals(pulls[0]));
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
        losses.ShouldAllBe(x => x.Equals(losses[0]));
        return (losses[^1], [.. Enumerable.Range(0, head.ParameterCount).Select(p => gradients[(p * Lanes) + Lanes - 1])]);
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
        // The step is a power of two, so that output ± step is exact in float for moderate outputs.
        float step = 1f / 1024;
        float[] up = [.. outputs], down = [.. outputs];
        up[index] += step;
        down[index] -= step;
        return (Nats(head, raw, up) - Nats(head, raw, down)) / ((double)up[index] - down[index]);
    }

    private static double[] Repeat(double value) => [.. Enumerable.Repeat(value, Lanes)];

    private static float[] Spread(float[] values) => [.. values.SelectMany(v => Enumerable.Repeat(v, Lanes))];
}
