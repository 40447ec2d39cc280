using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>
/// A masked autoregressive network (MADE, Germain et al. 2015): what it tells about a feature depends on the features before
/// it in the order and on the conditions, never on the feature itself or later ones.
/// </summary>
/// <remarks>
/// Inputs have degrees 1 … D in the order, conditions 0. A unit of a hidden layer has a degree m and sees degrees up to m;
/// the outputs of a feature of degree d see hidden degrees below d. Hidden degrees run through 1 … D − 1, and with
/// conditions through 0 … D − 1, so that the first feature depends on the conditions too.
/// </remarks>
public sealed class AutoregressiveNetwork
{
    private readonly ParameterSet _parameters;
    private readonly Activation _activation;
    private readonly List<(Parameter Weight, Parameter Bias, bool[] Mask)> _layers = [];

    /// <summary>Reserves the parameters.</summary>
    /// <param name="options">The layers.</param>
    /// <param name="parameters">Where the parameters live.</param>
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="features">Number of features D, at least 1.</param>
    /// <param name="conditions">Number of conditions, 0 for none.</param>
    /// <exception cref="ArgumentException">The description has problems; all are named.</exception>
    public AutoregressiveNetwork(AutoregressiveOptions options, ParameterSet parameters, string name, int features, int conditions = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfNegative(conditions);
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException($"The network '{name}' cannot be built: {problems}", nameof(options));
        (_parameters, _activation) = (parameters, options.Activation);
        int[] inputs = [.. Enumerable.Range(0, features).Select(i => options.Reversed ? features - i : i + 1)];
        int[] degrees = [.. inputs, .. new int[conditions]];
        for (int i = 0; i < options.Hidden.Length; i++)
        {
            int[] hidden = HiddenDegrees(options.Hidden[i], features, conditions);
            AddLayer($"{name}.{i}", degrees, hidden, (seen, unit) => seen <= unit);
            degrees = hidden;
        }

        int[] outputs = [.. Enumerable.Repeat(inputs, options.OutputsPerFeature).SelectMany(d => d)];
        AddLayer($"{name}.output", degrees, outputs, (seen, unit) => seen < unit);
    }

    /// <summary>
    /// Adds the operations: [features] (and conditions) become [outputs per feature][features] × lanes, the first output of
    /// all features, then the second, and so on.
    /// </summary>
    public Node Apply(Graph graph, Node input, Node? conditions = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Node hidden = conditions is null ? input : graph.Concatenate(input, conditions);
        for (int i = 0; i < _layers.Count; i++)
        {
            (Parameter weight, Parameter bias, bool[] mask) = _layers[i];
            hidden = hidden.MaskedDense(weight, bias, mask, i < _layers.Count - 1 ? _activation : Activation.Identity);
        }

        return hidden;
    }

    /// <summary>Sets the initial weights; those of the outputs are zero, so that a flow starts as the identity.</summary>
    public void Initialise(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach ((Parameter weight, _, bool[] mask) in _layers[..^1])
        {
            // The mask hides about half of the inputs; the fan-in is what is left on average.
            int seen = Math.Max(1, mask.Count(m => m) / weight.Shape[0]);
            Initialisation.Fill(_parameters[weight], seen, weight.Shape[0], _activation, random.Split(weight.Name));
        }
    }

    private static int[] HiddenDegrees(int width, int features, int conditions)
    {
        int first = conditions > 0 || features == 1 ? 0 : 1;
        return [.. Enumerable.Range(0, width).Select(i => first + (i % (features - first)))];
    }

    private void AddLayer(string name, int[] inputs, int[] outputs, Func<int, int, bool> allows)
    {
        bool[] mask = [.. outputs.SelectMany(o => inputs.Select(i => allows(i, o)))];
        _layers.Add((_parameters.Add($"{name}.weight", outputs.Length, inputs.Length), _parameters.Add($"{name}.bias", outputs.Length), mask));
    }
}
