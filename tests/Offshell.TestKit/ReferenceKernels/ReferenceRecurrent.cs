using Offshell.Tensors.Kernels;

namespace Offshell.TestKit.ReferenceKernels;

/// <summary>Recurrent cells of one row in double precision, step by step as the formulas stand.</summary>
public static class ReferenceRecurrent
{
    /// <summary>All states of a gated recurrent unit, [steps × units]; parameters are W, U and b in the order r, u, c.</summary>
    public static double[] Gru(double[] x, double[]? mask, double[][] parameters, int features)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(parameters);
        int units = parameters[2].Length / 3;
        double[] h = new double[units];
        var states = new List<double>();
        for (int t = 0; t < x.Length / features; t++)
        {
            double[] input = x[(t * features)..((t + 1) * features)];
            double[] Gate(int g, double[] state, Activation f) => [.. Enumerable.Range(0, units).Select(i => ReferenceActivations.Value(f, Row(parameters, (g * units) + i, input, state)))];
            double[] r = Gate(0, h, Activation.Sigmoid), u = Gate(1, h, Activation.Sigmoid);
            double[] c = Gate(2, [.. r.Select((v, i) => v * h[i])], Activation.Tanh);
            double m = mask?[t] ?? 1;
            h = [.. h.Select((v, i) => (m * (((1 - u[i]) * v) + (u[i] * c[i]))) + ((1 - m) * v))];
            states.AddRange(h);
        }

        return [.. states];
    }

    /// <summary>All states h of a long short-term memory, [steps × units]; parameters are W, U and b in the order i, f, o, g.</summary>
    public static double[] Lstm(double[] x, double[]? mask, double[][] parameters, int features)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(parameters);
        int units = parameters[2].Length / 4;
        double[] h = new double[units], c = new double[units];
        var states = new List<double>();
        for (int t = 0; t < x.Length / features; t++)
        {
            double[] input = x[(t * features)..((t + 1) * features)];
            double[] Gate(int g, Activation f) => [.. Enumerable.Range(0, units).Select(i => ReferenceActivations.Value(f, Row(parameters, (g * units) + i, input, h)))];
            double[] i = Gate(0, Activation.Sigmoid), f = Gate(1, Activation.Sigmoid), o = Gate(2, Activation.Sigmoid), g = Gate(3, Activation.Tanh);
            double m = mask?[t] ?? 1;
            double[] memory = [.. c.Select((v, k) => (f[k] * v) + (i[k] * g[k]))];
            h = [.. h.Select((v, k) => (m * o[k] * Math.Tanh(memory[k])) + ((1 - m) * v))];
            c = [.. c.Select((v, k) => (m * memory[k]) + ((1 - m) * v))];
            states.AddRange(h);
        }

        return [.. states];
    }

    private static double Row(double[][] parameters, int row, double[] input, double[] state)
    {
        double sum = parameters[2][row];
        for (int j = 0; j < input.Length; j++) sum += parameters[0][(row * input.Length) + j] * input[j];
        for (int j = 0; j < state.Length; j++) sum += parameters[1][(row * state.Length) + j] * state[j];
        return sum;
    }
}
