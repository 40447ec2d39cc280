using System.Runtime.CompilerServices;
using Offshell.Models.Training;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.Models.Energy;

/// <summary>Mean energy of the rows: the plain autoencoder of stage 1.</summary>
internal class EnergyObjective(EnergyNetwork network, NormalisedAutoencoderOptions options, ChainDomain box, RandomSource random) : Objective
{
    private readonly RandomSource _dequantisation = random.Split("dequantisation");
    private readonly RandomSource _rowNoise = random.Split("row noise");

    public override ParameterSet Parameters => network.Parameters;

    public override int RowWidth => network.Columns;

    public override IReadOnlyList<string> TermNames { get; } = ["energy of rows"];

    protected NormalisedAutoencoderOptions Options => options;

    public override int LanesPerBlock(int batchSize) => network.LanesPerBlock(batchSize);

    public override ObjectiveGraph Build(int lanes, bool training)
    {
        var graph = new Graph(Parameters, lanes, training);
        InputNode rows = graph.Input(RowWidth);
        Node energy = network.Energy(graph, rows);
        return new ObjectiveGraph(graph, rows, energy, [energy]);
    }

    public override void Prepare(ObjectiveGraph graph, TrainingMoment moment)
    {
        if (!graph.Graph.IsTraining || (options.Dequantisation == 0 && options.RowNoise == 0)) return;
        Span<float> rows = graph.Rows.Value;
        float[] noise = Noise(rows.Length);
        (float width, float deviation) = ((float)options.Dequantisation, (float)options.RowNoise);
        if (width > 0)
        {
            LaneNoise.FillUniform(_dequantisation, (ulong)moment.Step, graph.Graph.FirstRow, noise, RowWidth, graph.Graph.Lanes);
            for (int i = 0; i < rows.Length; i++) rows[i] += width * noise[i];
        }

        if (deviation > 0)
        {
            LaneNoise.FillNormal(_rowNoise, (ulong)moment.Step, graph.Graph.FirstRow, noise, RowWidth, graph.Graph.Lanes);
            for (int i = 0; i < rows.Length; i++) rows[i] += deviation * noise[i];
        }

        box.Project(rows, graph.Graph.Lanes);
    }

    public override void Constrain() => network.Constrain();

    [ThreadStatic]
    private static float[]? _noise;

    private static float[] Noise(int length) => _noise is { } known && known.Length == length ? known : _noise = new float[length];
}

/// <summary>
/// (E⁺ − E⁻)/T + γ (E⁻)² + λ |θ_encoder|² with samples of the model drawn anew for every batch (Yoon et al. 2021, Eq. 4 and
/// section 5.1): the gradient of the first term is that of the mean negative log-likelihood. Chains are constants to it.
/// </summary>
internal sealed class NormalisationObjective : EnergyObjective
{
    /// <summary>Steps whose mean is watched, so that one batch does not decide.</summary>
    private const int Window = 10;

    private readonly EnergyNetwork _network;
    private readonly LatentStart _start;
    private readonly ChainDomain _box;
    private readonly RandomSource _chains;
    private readonly ReplayBuffer _replay;
    private readonly ConditionalWeakTable<ObjectiveGraph, Negatives> _negatives = [];
    private readonly float[] _rowEnergies;
    private readonly float[] _sampleEnergies;
    private readonly float[] _ends;
    private readonly Queue<double> _recent = new();
    private double _limit = double.NaN;
    private double _first;
    private int _steps;

    internal NormalisationObjective(EnergyNetwork network, NormalisedAutoencoderOptions options, LatentStart start, ChainDomain box, int batch, RandomSource random)
        : base(network, options, box, random)
    {
        (_network, _start, _box) = (network, start, box);
        _chains = random.Split("chains");
        _replay = new ReplayBuffer(options.ReplaySize, network.LatentSize);
        _rowEnergies = new float[batch];
        _sampleEnergies = new float[batch];
        _ends = new float[batch * network.LatentSize];
        Forget();
    }

    public override IReadOnlyList<string> TermNames { get; } = ["energy of rows", "energy of samples"];

    /// <summary>Called after each update with the number of updates so far.</summary>
    internal Action<int>? Updated { get; init; }

    public override ObjectiveGraph Build(int lanes, bool training)
    {
        var graph = new Graph(Parameters, lanes, training);
        InputNode rows = graph.Input(RowWidth), samples = graph.Input(RowWidth);
        Node ofRows = _network.Energy(graph, rows), ofSamples = _network.Energy(graph, samples);
        Node watchedRows = new EnergyWatchNode(ofRows, _rowEnergies), watchedSamples = new EnergyWatchNode(ofSamples, _sampleEnergies);
        var built = new ObjectiveGraph(graph, rows, Loss(graph, ofRows, ofSamples), [watchedRows, watchedSamples]);
        _negatives.Add(built, new Negatives(samples, new NegativeSampler(_network, Options, _start, _box, _chains, lanes)));
        return built;
    }

    public override void Prepare(ObjectiveGraph graph, TrainingMoment moment)
    {
        base.Prepare(graph, moment);
        if (!_negatives.TryGetValue(graph, out Negatives? negatives)) return;
        (int first, int lanes, int size) = ((int)graph.Graph.FirstRow, graph.Graph.Lanes, _network.LatentSize);
        negatives.Sampler.Run(_replay, (ulong)moment.Step, graph.Graph.FirstRow, negatives.Samples.Value);
        ReadOnlySpan<float> ends = negatives.Sampler.Latents;
        for (int lane = 0; lane < graph.Graph.ActiveLanes; lane++)
        {
            for (int j = 0; j < size; j++) _ends[((first + lane) * size) + j] = ends[(j * lanes) + lane];
        }
    }

    /// <summary>Between steps: keeps the ends of chains and looks whether the energy of samples runs away.</summary>
    /// <exception cref="ArithmeticException">It does.</exception>
    public override void Constrain()
    {
        base.Constrain();
        (double rows, double samples) = (0, 0);
        int count = 0;
        for (; count < _sampleEnergies.Length && !float.IsNegativeInfinity(_sampleEnergies[count]); count++)
        {
            (rows, samples) = (rows + _rowEnergies[count], samples + _sampleEnergies[count]);
            _replay.Add(_ends.AsSpan(count * _network.LatentSize, _network.LatentSize));
        }

        Forget();
        Watch(rows / count, samples / count);
        Updated?.Invoke(_steps);
    }

    private WeightedSumNode Loss(Graph graph, Node ofRows, Node ofSamples)
    {
        Node squared = ofSamples.Multiply(ofSamples), weights = _network.EncoderWeights(graph);
        float scale = (float)(1 / Options.Temperature);
        if (_network.TemperatureFactor(graph) is { } factor)
        {
            (ofRows, ofSamples, scale) = (ofRows.Multiply(factor), ofSamples.Multiply(factor), _network.TemperatureScale);
        }

        WeightedSumNode loss = graph.WeightedSum(ofRows, ofSamples, squared, weights);
        ((float[])[scale, -scale, (float)Options.Gamma, (float)Options.EncoderPenalty]).CopyTo(loss.Coefficients, 0);
        return loss;
    }

    private void Forget() => _sampleEnergies.AsSpan().Fill(float.NegativeInfinity);

    private void Watch(double rows, double samples)
    {
        _steps++;
        _recent.Enqueue(samples);
        if (_steps <= Window) _first = Math.Max(_first, Math.Max(rows, samples));
        if (_steps == Window) _limit = Options.ExplosionFactor * _first;
        if (_recent.Count > Window) _recent.Dequeue();
        if (double.IsFinite(samples) && !(_recent.Average() > _limit)) return;
        throw new ArithmeticException(
            $"The energy of the samples is {samples:G3} after {_steps} steps of the normalisation; it may reach {Options.ExplosionFactor:G3} times the {_first:G3} that rows and samples began with. "
            + "The training diverges: lower training.optimizer.learningRate, raise gamma, or train the first stage longer.");
    }

    private sealed record Negatives(InputNode Samples, NegativeSampler Sampler);
}
