using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.TestKit.Gradients;

/// <summary>The random point of a gradient check, and the graph and its twin evaluated at or near it.</summary>
internal sealed class GradientData
{
    private readonly GradientCase _case;
    private readonly ParameterSet _parameters = new();
    private readonly Func<Graph, Node[], Node> _apply;
    private readonly List<float[]> _tensors = [];
    private readonly int _active;
    private float[] _seed = [];

    internal GradientData(GradientCase gradientCase)
    {
        _case = gradientCase;
        _active = gradientCase.ActiveLanes ?? gradientCase.Lanes;
        _apply = gradientCase.Build(_parameters);
        RandomSource source = new(gradientCase.Seed);
        for (int i = 0; i < gradientCase.Inputs.Length; i++) _tensors.Add(RandomInput(i, source));
        foreach (Parameter parameter in _parameters.Parameters)
        {
            RandomStream random = source.Split(parameter.Name).Stream();
            float[] values = new float[parameter.Length];
            for (int i = 0; i < values.Length; i++) values[i] = (float)(gradientCase.ParameterScale * random.NextNormal());
            // Running means are positive, because some of them are variances.
            if (!parameter.IsTrained) values = Array.ConvertAll(values, Math.Abs);
            _tensors.Add(values);
        }
    }

    /// <summary>Inputs, then parameters.</summary>
    internal IReadOnlyList<float[]> Tensors => _tensors;

    internal bool IsInput(int tensor) => tensor < _case.Inputs.Length;

    internal bool IsConstant(int tensor) => IsInput(tensor)
        ? _case.Constants.Contains(tensor)
        : !_parameters.Parameters[tensor - _case.Inputs.Length].IsTrained;

    internal string Name(int tensor) => IsInput(tensor) ? $"input {tensor}" : $"'{_parameters.Parameters[tensor - _case.Inputs.Length].Name}'";

    /// <summary>A block without its padding lanes.</summary>
    internal double[] ActiveLanesOf(float[] block)
    {
        double[] active = new double[block.Length / _case.Lanes * _active];
        for (int i = 0; i < active.Length; i++) active[i] = block[(i / _active * _case.Lanes) + (i % _active)];
        return active;
    }

    internal GraphRun RunFresh(bool wantsInputGradients) => Run(NewGraph(wantsInputGradients), _tensors);

    /// <summary>The same run on a graph that has seen other rows, larger by far, before.</summary>
    internal GraphRun RunAfterOthers()
    {
        (Graph Graph, InputNode[] Inputs, Node Output) graph = NewGraph(true);
        var others = new List<float[]>(_tensors);
        for (int i = 0; i < _case.Inputs.Length; i++)
        {
            if (!_case.Constants.Contains(i)) others[i] = Array.ConvertAll(RandomInput(i, new RandomSource(_case.Seed + 1)), x => 100 * x);
        }

        Run(graph, others);
        return Run(graph, _tensors);
    }

    internal double[] Twin(IReadOnlyList<float[]> tensors) => Twin(InDouble(tensors));

    internal double TwinSlope(int tensor, double[] direction, double step) =>
        (TwinLoss(tensor, direction, step) - TwinLoss(tensor, direction, -step)) / (2 * step);

    /// <summary>The slope of the float graph itself: noisy, so the step is large.</summary>
    internal double FloatSlope(int tensor, double[] direction, double step) =>
        (FloatLoss(tensor, direction, step) - FloatLoss(tensor, direction, -step)) / (2 * step);

    private double TwinLoss(int tensor, double[] direction, double step)
    {
        double[][] moved = InDouble(_tensors);
        for (int i = 0; i < direction.Length; i++) moved[tensor][i] += step * direction[i];
        return Dot(Twin(moved), ActiveLanesOf(_seed));
    }

    private double FloatLoss(int tensor, double[] direction, double step)
    {
        var moved = new List<float[]>(_tensors);
        float[] values = [.. _tensors[tensor]];
        for (int i = 0; i < direction.Length; i++)
        {
            int at = IsInput(tensor) ? (i / _active * _case.Lanes) + (i % _active) : i;
            values[at] += (float)(step * direction[i]);
        }

        moved[tensor] = values;
        float[] output = Run(NewGraph(true), moved).Output;
        return Dot(ActiveLanesOf(output), ActiveLanesOf(_seed));
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private double[] Twin(double[][] tensors) =>
        _case.Twin!(tensors[.._case.Inputs.Length], tensors[_case.Inputs.Length..], _active);

    private double[][] InDouble(IReadOnlyList<float[]> tensors) =>
        [.. tensors.Select((t, i) => IsInput(i) ? ActiveLanesOf(t) : Array.ConvertAll(t, x => (double)x))];

    private float[] RandomInput(int index, RandomSource source)
    {
        float[] values = new float[_case.Inputs[index] * _case.Lanes];
        source.Split("input").Split((ulong)index).Stream().FillNormal(values);
        _case.PrepareInput?.Invoke(index, values);
        return values;
    }

    private (Graph Graph, InputNode[] Inputs, Node Output) NewGraph(bool wantsInputGradients)
    {
        var graph = new Graph(_parameters, _case.Lanes, _case.Training) { ActiveLanes = _active };
        InputNode[] inputs = [.. _case.Inputs.Select((features, i) => graph.Input(features, wantsInputGradients && !_case.Constants.Contains(i)))];
        return (graph, inputs, _apply(graph, inputs));
    }

    private GraphRun Run((Graph Graph, InputNode[] Inputs, Node Output) graph, IReadOnlyList<float[]> tensors)
    {
        for (int i = 0; i < graph.Inputs.Length; i++) tensors[i].CopyTo(graph.Inputs[i].Value);
        for (int i = 0; i < _parameters.Parameters.Count; i++) tensors[_case.Inputs.Length + i].CopyTo(_parameters[_parameters.Parameters[i]]);
        if (_seed.Length == 0) _seed = RandomSeed(graph.Output.Features);
        var gradients = new FloatBuffer(_parameters.Length);
        graph.Graph.Forward();
        float[] output = graph.Output.Value.ToArray();
        graph.Graph.Backward(graph.Output, _seed, gradients);
        IEnumerable<float[]> ofInputs = graph.Inputs.Select(x => x.Gradient.ToArray());
        IEnumerable<float[]> ofParameters = _parameters.Parameters.Select(p => gradients.Span.Slice(p.Offset, p.Length).ToArray());
        return new GraphRun(output, [.. ofInputs, .. ofParameters]);
    }

    private float[] RandomSeed(int features)
    {
        float[] seed = new float[features * _case.Lanes];
        new RandomSource(_case.Seed).Split("seed").Stream().FillNormal(seed);
        for (int i = 0; i < seed.Length; i++)
        {
            if (i % _case.Lanes >= _active) seed[i] = 0;
        }

        return seed;
    }
}
