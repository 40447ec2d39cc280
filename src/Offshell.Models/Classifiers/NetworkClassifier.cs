using Offshell.Models.Distributions;
using Offshell.Models.Training;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Classifiers;

/// <summary>
/// A network that tells known classes apart by softmax and cross-entropy: the supervised reference beside detectors, and
/// the source of confidences. Immutable and thread-safe once fitted.
/// </summary>
public sealed class NetworkClassifier
{
    private readonly ClassifierObjective _objective;

    private NetworkClassifier(ClassifierObjective objective, int columns, int classes) => (_objective, Columns, Classes) = (objective, columns, classes);

    /// <summary>Numbers per row.</summary>
    public int Columns { get; }

    /// <summary>Number of classes K.</summary>
    public int Classes { get; }

    /// <summary>Trains a network on rows with classes.</summary>
    /// <param name="rows">[rows × columns], scaled to about unit size; values are narrowed to float32.</param>
    /// <param name="classes">A code 0 … K − 1 per row; K is the largest code + 1.</param>
    /// <param name="options">Network and training; null is the default.</param>
    /// <param name="random">Source of weights and order.</param>
    /// <param name="pool">Threads; their number does not change the result.</param>
    /// <param name="weights">One weight ≥ 0 per row, or null for equal ones.</param>
    /// <param name="validation">Rows that decide when to stop, with their classes, or null.</param>
    /// <param name="settings">Progress, or null.</param>
    /// <param name="cancellationToken">Checked once per batch.</param>
    /// <exception cref="ArgumentException">Lengths that differ, a class that is no code, fewer than two classes, or options out of range.</exception>
    public static (NetworkClassifier Classifier, TrainingResult Log) Fit(
        RowMatrix rows, ReadOnlySpan<int> classes, ClassifierOptions? options, RandomSource random, WorkerPool pool,
        float[]? weights = null, (RowMatrix Rows, int[] Classes)? validation = null, FitSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new ClassifierOptions();
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException($"The options cannot be used: {problems}", nameof(options));
        double[] codes = new double[classes.Length];
        int count = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            if (classes[i] < 0) throw new ArgumentException($"Row {i} has the class {classes[i]}; classes are codes from 0.", nameof(classes));
            codes[i] = classes[i];
            count = Math.Max(count, classes[i] + 1);
        }

        if (count < 2) throw new ArgumentException("All rows are of one class; at least two are needed.", nameof(classes));
        var head = (CategoricalHead)HeadFactory.Create(HeadNames.Categorical, ColumnStatistics.FromCodes(codes, count));
        var objective = new ClassifierObjective(options, rows.Columns, head);
        objective.Initialise(random.Split("weights"));
        TrainingSet? watched = validation is { } given ? ClassifierObjective.Prepare(given.Rows, given.Classes, null) : null;
        TrainingResult log = objective.Train(ClassifierObjective.Prepare(rows, classes, weights), watched, options.Training, random, pool, settings, cancellationToken);
        return (new NetworkClassifier(objective, rows.Columns, count), log);
    }

    /// <summary>log p(class | row) of every class, in nats.</summary>
    /// <param name="rows">[rows × columns].</param>
    /// <param name="destination">[rows × classes], row-major.</param>
    /// <exception cref="ArgumentException">The columns or the length differ.</exception>
    public void LogProbabilities(RowMatrix rows, Span<double> destination)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != Columns) throw new ArgumentException($"The rows have {rows.Columns} columns; the classifier was fitted on {Columns}.", nameof(rows));
        if (destination.Length != (long)rows.Rows * Classes) throw new ArgumentException($"The destination has {destination.Length} places; {(long)rows.Rows * Classes} are needed.", nameof(destination));
        int lanes = _objective.PreferredLanes;
        var graph = new Graph(_objective.Parameters, lanes) { IsDifferentiable = false };
        InputNode inputs = graph.Input(Columns);
        Node logits = _objective.Logits(graph, inputs);
        for (int first = 0; first < rows.Rows; first += lanes)
        {
            int count = Math.Min(lanes, rows.Rows - first);
            for (int lane = 0; lane < count; lane++)
            {
                ReadOnlySpan<double> row = rows.Row(first + lane);
                for (int i = 0; i < row.Length; i++) inputs.Value[(i * lanes) + lane] = (float)row[i];
            }

            graph.Forward();
            for (int lane = 0; lane < count; lane++) LogSoftmax(logits.Value, lane, lanes, destination.Slice((first + lane) * Classes, Classes));
        }
    }

    private static void LogSoftmax(ReadOnlySpan<float> logits, int lane, int lanes, Span<double> destination)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int k = 0; k < destination.Length; k++) largest = Math.Max(largest, destination[k] = logits[(k * lanes) + lane]);
        foreach (double logit in destination) sum += Math.Exp(logit - largest);
        double log = largest + Math.Log(sum);
        for (int k = 0; k < destination.Length; k++) destination[k] -= log;
    }
}
