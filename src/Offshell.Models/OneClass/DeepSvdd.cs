using System.Collections.Immutable;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.OneClass;

/// <summary>
/// Deep support vector data description (Ruff et al. 2018): a network f is trained to map normal rows near a fixed centre
/// c; score = |f(x) − c|², less R² under the soft boundary. Unbounded: without biases f grows along every ray. No training
/// row is kept.
/// </summary>
/// <remarks>
/// f could collapse onto the centre, so that all rows look alike. Against it: no biases, no bounded activations, c from a
/// forward pass before training, none of its coordinates near 0 (which zero weights would reach). Where rows collapse
/// nevertheless, as inputs that are constant make possible, the weights before the last phase are kept, and the log says so.
/// Rows should be standardised.
/// </remarks>
public sealed class DeepSvdd : IRowScorer
{
    /// <summary>Coordinates of c are kept this far from 0.</summary>
    private const double SmallestCoordinate = 0.1;

    /// <summary>Root mean squared distance over |c| below which float32 hardly tells rows apart.</summary>
    private const double CollapseRatio = 1e-4;

    private readonly DeepSvddNetwork _network;
    private readonly double[] _center;
    private readonly double _squaredRadius;

    private DeepSvdd(DeepSvddNetwork network, double[] center, double squaredRadius) => (_network, _center, _squaredRadius) = (network, center, squaredRadius);

    /// <inheritdoc/>
    public int Columns => _network.Columns;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State
    {
        get
        {
            var state = new FittedState
            {
                { "columns", Columns },
                { "widths", _network.Widths.ToArray() },
                { "activation", (int)_network.Activation },
                { "center", _center },
                { "squared radius", _squaredRadius },
            };
            for (int i = 0; i < _network.Widths.Length; i++) state.Add($"weight {i}", _network.Parameters[_network.Stack.Weights[i]].ToArray());
            return state;
        }
    }

    /// <summary>Trains f.</summary>
    /// <param name="rows">Training rows, finite, at least 2, standardised; not kept.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of weights and order.</param>
    /// <param name="pool">Threads; their number does not change the result.</param>
    /// <param name="settings">Progress, or null.</param>
    /// <param name="cancellationToken">Checked once per batch.</param>
    /// <exception cref="ArgumentException">Too few rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static (DeepSvdd Model, TrainingResult Log) Fit(
        RowMatrix rows, DeepSvddOptions? options, RandomSource random, WorkerPool pool, FitSettings? settings = null, CancellationToken cancellationToken = default)
    {
        options ??= new DeepSvddOptions();
        settings ??= new FitSettings();
        Require.TrainingRows(rows);
        DeepSvddNetwork network = Start(rows, options, random);
        RowMatrix held = Hold(rows, options.TrainingLimit);
        TrainingSet set = Prepare(held);
        if (options.PretrainingSteps > 0)
        {
            var autoencoder = new ReconstructionObjective(rows.Columns, options.Widths, options.Activation);
            autoencoder.Initialise(network, random.Split("decoder"));
            TrainingOptions plan = options.Training with { MaximumSteps = options.PretrainingSteps, Epochs = Math.Max(options.Training.Epochs, options.PretrainingSteps) };
            new Trainer(autoencoder, plan, random.Split("pretraining"), pool) { Stage = settings.Stage + ", autoencoder" }.Fit(set, null, settings.Progress, cancellationToken);
            autoencoder.CopyTo(network);
        }

        double[] center = CenterOf(network, held);
        float[] before = network.Parameters.Values.Span.ToArray();
        var sphere = new SphereObjective(network, center, options, held);
        TrainingResult log = new Trainer(sphere, options.Training, random.Split("training"), pool) { Stage = settings.Stage }.Fit(set, null, settings.Progress, cancellationToken);
        if (IsCollapsed(network, held, center))
        {
            before.CopyTo(network.Parameters.Values.Span);
            log = log with { Epochs = [.. log.Epochs.Take(log.Epochs.Count - 1), log.Epochs[^1] with { Remark = "hypersphere collapse: all rows fell onto the centre; the weights before this phase are kept" }] };
        }

        return (new DeepSvdd(network, center, Radius(network, held, center, options)), log);
    }

    /// <summary>The model before any training, with the centre of its own outputs: the control that a trained one must beat.</summary>
    /// <inheritdoc cref="Fit"/>
    public static DeepSvdd Untrained(RowMatrix rows, DeepSvddOptions? options, RandomSource random)
    {
        options ??= new DeepSvddOptions();
        Require.TrainingRows(rows);
        DeepSvddNetwork network = Start(rows, options, random);
        RowMatrix held = Hold(rows, options.TrainingLimit);
        double[] center = CenterOf(network, held);
        return new DeepSvdd(network, center, Radius(network, held, center, options));
    }

    /// <summary>Restores a fitted model from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static DeepSvdd FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int columns = state.Integer("columns", 1);
        int[] widths = state.Integers("widths", low: 1, high: 1 << 20);
        if (widths.Length == 0) throw new InvalidDataException("The Deep SVDD has no layers.");
        var activation = (Activation)state.Integer("activation", 0, (int)Activation.LeakyRelu);
        double[] center = state.Doubles("center", widths[^1]);
        double squaredRadius = state.Number("squared radius");
        var weights = new float[widths.Length][];
        for (int i = 0; i < weights.Length; i++) weights[i] = state.Singles($"weight {i}", (long)widths[i] * (i == 0 ? columns : widths[i - 1]));
        var network = new DeepSvddNetwork(columns, [.. widths], activation);
        for (int i = 0; i < weights.Length; i++) weights[i].CopyTo(network.Parameters[network.Stack.Weights[i]]);
        return new DeepSvdd(network, center, squaredRadius);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        _network.SquaredDistances(rows, _center, scores);
        foreach (ref double score in scores) score -= _squaredRadius;
    }

    /// <summary>The squared distance that a share ν of the rows exceeds.</summary>
    internal static double Quantile(DeepSvddNetwork network, RowMatrix rows, double[] center, double nu)
    {
        double[] distances = new double[rows.Rows];
        network.SquaredDistances(rows, center, distances);
        Array.Sort(distances);
        return distances[Math.Clamp((int)Math.Ceiling((1 - nu) * distances.Length) - 1, 0, distances.Length - 1)];
    }

    private static DeepSvddNetwork Start(RowMatrix rows, DeepSvddOptions options, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Require.NoProblems(options.Problems(), nameof(options));
        var network = new DeepSvddNetwork(rows.Columns, options.Widths, options.Activation);
        network.Stack.Initialise(network.Parameters, random.Split("weights"));
        return network;
    }

    private static double Radius(DeepSvddNetwork network, RowMatrix rows, double[] center, DeepSvddOptions options) =>
        options.Objective == DeepSvddObjective.OneClass ? 0 : Quantile(network, rows, center, options.Nu);

    private static double[] CenterOf(DeepSvddNetwork network, RowMatrix rows)
    {
        double[] center = network.Mean(rows);
        for (int j = 0; j < center.Length; j++)
        {
            if (Math.Abs(center[j]) < SmallestCoordinate) center[j] = center[j] < 0 ? -SmallestCoordinate : SmallestCoordinate;
        }

        return center;
    }

    private static bool IsCollapsed(DeepSvddNetwork network, RowMatrix rows, double[] center)
    {
        double[] distances = new double[rows.Rows];
        network.SquaredDistances(rows, center, distances);
        double norm = center.Sum(c => c * c);
        return !(distances.Sum() / rows.Rows > CollapseRatio * CollapseRatio * norm);
    }

    private static RowMatrix Hold(RowMatrix rows, double limit)
    {
        double[] values = rows.ToArray();
        foreach (ref double value in values.AsSpan()) value = Math.Clamp(value, -limit, limit);
        return new RowMatrix(values, rows.Rows, rows.Columns);
    }

    private static TrainingSet Prepare(RowMatrix rows) => new([.. rows.Values.ToArray().Select(v => (float)v)], rows.Columns);
}
