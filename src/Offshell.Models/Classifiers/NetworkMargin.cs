using System.Collections.Concurrent;
using Offshell.Models.Distributions;
using Offshell.Models.Training;
using Offshell.Models.Trees;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Classifiers;

/// <summary>
/// A network that tells labelled rows of two kinds apart: the supervised reference. The score is the log-odds of label 1,
/// log p(1 | x) − log p(0 | x), in nats. No training row is kept.
/// </summary>
/// <remarks>
/// Far from what it was taught a network says anything; inputs are held within the range of the training rows, as trees
/// do by nature, so that far rows tie. Bounded in that sense.
/// </remarks>
public sealed class NetworkMargin : IRowScorer
{
    private const int Kinds = 2;
    private const int WideLanes = 128;
    private const int NarrowLanes = 16;
    private const string Weight = "weight ";
    private readonly NetworkMarginOptions _options;
    private readonly ClassifierObjective _objective;
    private readonly double[] _low;
    private readonly double[] _high;
    private readonly ConcurrentBag<Evaluator> _wide = [];
    private readonly ConcurrentBag<Evaluator> _narrow = [];

    private NetworkMargin(NetworkMarginOptions options, double[] low, double[] high)
    {
        (_options, _low, _high) = (options, low, high);
        var head = (CategoricalHead)HeadFactory.Create(HeadNames.Categorical, ColumnStatistics.FromCodes([0, 1], Kinds));
        _objective = new ClassifierObjective(options.Classifier, low.Length, head);
    }

    /// <inheritdoc/>
    public int Columns => _low.Length;

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public FittedState State
    {
        get
        {
            var state = new FittedState { { "widths", _options.Widths.ToArray() }, { "activation", (int)_options.Activation }, { "low", _low }, { "high", _high } };
            foreach (Parameter parameter in _objective.Parameters.Parameters) state.Add(Weight + parameter.Name, _objective.Parameters[parameter].ToArray());
            return state;
        }
    }

    /// <summary>Trains a network.</summary>
    /// <param name="training">Rows with both labels, scaled to about unit size, and weights.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of weights and order.</param>
    /// <param name="pool">Threads; their number does not change the result.</param>
    /// <param name="validation">Rows that decide when to stop, or null.</param>
    /// <param name="settings">Progress and checkpoints, or null.</param>
    /// <param name="cancellationToken">Checked once per batch.</param>
    /// <exception cref="ArgumentException">One label only, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static (NetworkMargin Model, TrainingResult Log) Fit(
        LabelledRows training, NetworkMarginOptions? options, RandomSource random, WorkerPool pool,
        LabelledRows? validation = null, FitSettings? settings = null, CancellationToken cancellationToken = default)
    {
        NetworkMargin model = Untrained(training, options, random);
        TrainingResult log = model._objective.Train(
            model.Prepare(training), validation is null ? null : model.Prepare(validation), model._options.Training, random, pool, settings, cancellationToken);
        return (model, log);
    }

    /// <summary>The network before training: the control that a trained one must beat.</summary>
    /// <inheritdoc cref="Fit"/>
    public static NetworkMargin Untrained(LabelledRows training, NetworkMarginOptions? options, RandomSource random)
    {
        options ??= new NetworkMarginOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(random);
        if (!training.Labels.Contains(0) || !training.Labels.Contains(1)) throw new ArgumentException($"All rows have the label {training.Labels[0]}; both 0 and 1 are needed.", nameof(training));
        RowMatrix rows = training.Rows;
        double[] low = rows.Row(0).ToArray(), high = rows.Row(0).ToArray();
        for (int i = 1; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            for (int j = 0; j < row.Length; j++) (low[j], high[j]) = (Math.Min(low[j], row[j]), Math.Max(high[j], row[j]));
        }

        var model = new NetworkMargin(options, low, high);
        model._objective.Initialise(random.Split("weights"));
        return model;
    }

    /// <summary>Restores a fitted model from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static NetworkMargin FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] low = state.Doubles("low");
        if (low.Length == 0) throw new InvalidDataException("The network has no columns.");
        int[] widths = state.Integers("widths", low: 1, high: 1 << 20);
        var activation = (Activation)state.Integer("activation", 0, (int)Activation.ClippedTanh);
        double[] high = state.Doubles("high", low.Length);
        for (int j = 0; j < low.Length; j++)
        {
            if (!(low[j] <= high[j])) throw new InvalidDataException($"Column {j} has the range {low[j]} to {high[j]}.");
        }

        var model = new NetworkMargin(new NetworkMarginOptions { Widths = [.. widths], Activation = activation }, low, high);
        foreach (Parameter parameter in model._objective.Parameters.Parameters) state.Singles(Weight + parameter.Name, parameter.Length).CopyTo(model._objective.Parameters[parameter]);
        return model;
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        int lanes = rows.Rows <= 4 * NarrowLanes ? NarrowLanes : WideLanes;
        ConcurrentBag<Evaluator> bag = lanes == WideLanes ? _wide : _narrow;
        RowBlocks.Score(scores, lanes, (first, block) =>
        {
            Evaluator evaluator = bag.TryTake(out Evaluator? free) ? free : new Evaluator(this, lanes);
            evaluator.Run(rows, first, block);
            bag.Add(evaluator);
        });
    }

    private TrainingSet Prepare(LabelledRows labelled)
    {
        double[] held = new double[labelled.Rows.Values.Length];
        for (int i = 0; i < held.Length; i++) held[i] = Hold(i % Columns, labelled.Rows.Values[i]);
        return ClassifierObjective.Prepare(new RowMatrix(held, labelled.Rows.Rows, Columns), labelled.Labels, [.. labelled.Weights.Select(w => (float)w)]);
    }

    private float Hold(int column, double value) => (float)Math.Clamp(value, _low[column], _high[column]);

    private sealed class Evaluator
    {
        private readonly NetworkMargin _model;
        private readonly Graph _graph;
        private readonly InputNode _rows;
        private readonly Node _logits;

        internal Evaluator(NetworkMargin model, int lanes)
        {
            _model = model;
            _graph = new Graph(model._objective.Parameters, lanes) { IsDifferentiable = false };
            _rows = _graph.Input(model.Columns);
            _logits = model._objective.Logits(_graph, _rows);
        }

        internal void Run(RowMatrix rows, int first, Span<double> scores)
        {
            Span<float> inputs = _rows.Value;
            for (int i = 0; i < scores.Length; i++)
            {
                ReadOnlySpan<double> row = rows.Row(first + i);
                for (int j = 0; j < row.Length; j++) inputs[(j * _graph.Lanes) + i] = _model.Hold(j, row[j]);
            }

            _graph.Forward();
            ReadOnlySpan<float> logits = _logits.Value;
            for (int i = 0; i < scores.Length; i++) scores[i] = (double)logits[_graph.Lanes + i] - logits[i];
        }
    }
}
