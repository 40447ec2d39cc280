using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Data.Scaling;
using Offshell.Models.Distributions;
using Offshell.Models.Encoding;
using Offshell.Models.Training;
using Offshell.Tensors;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Variational;

/// <summary>
/// A trained variational autoencoder over the rows of a table: encoder × prior × likelihood × weighting. Immutable and
/// thread-safe; evaluators made from it are neither.
/// </summary>
public sealed class VariationalAutoencoder
{
    /// <summary>Sums of weights stay far within float.</summary>
    private const double MostWeight = 1e30;

    /// <summary>Latent draws kept for scores that average over draws; the same for all rows.</summary>
    public const int StoredDraws = 64;

    internal VariationalAutoencoder(VariationalOptions options, RowLayout layout)
    {
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException($"The options cannot be used: {problems}", nameof(options));
        Network = new VariationalNetwork(options, layout);
        Noise = new float[StoredDraws * options.LatentSize];
    }

    /// <summary>The options it was built with.</summary>
    public VariationalOptions Options => Network.Options;

    /// <summary>Columns modelled, as positions in the schema.</summary>
    public ImmutableArray<int> Features => [.. Layout.Inputs.Columns.Select(c => c.Column)];

    /// <summary>One likelihood head per feature.</summary>
    public ImmutableArray<ColumnHead> Heads => Layout.Heads;

    internal RowLayout Layout => Network.Layout;

    internal VariationalNetwork Network { get; }

    /// <summary>ε of every stored draw, [draws × latents].</summary>
    internal float[] Noise { get; }

    /// <summary>Fits a model to normal rows.</summary>
    /// <param name="training">Rows to learn from; their schema says which columns are features and conditions.</param>
    /// <param name="validation">Rows that decide when to stop, or null.</param>
    /// <param name="options">What to build and how to train it.</param>
    /// <param name="random">Source of the initial weights, the order of rows and all noise.</param>
    /// <param name="pool">Threads; their number does not change the result.</param>
    /// <param name="settings">Progress, checkpoints and the name of the stage.</param>
    /// <param name="cancellationToken">Checked once per batch.</param>
    /// <exception cref="ArgumentException">No feature, no row, or options out of range.</exception>
    public static (VariationalAutoencoder Model, TrainingResult Log) Fit(
        Table training, Table? validation, VariationalOptions options, RandomSource random, WorkerPool pool, FitSettings settings, CancellationToken cancellationToken = default)
    {
        VariationalAutoencoder model = Create(training, options, random);
        var trainer = new Trainer(new VariationalObjective(model.Network), options.Training, random.Split("training"), pool)
        {
            Stage = settings.Stage,
            Checkpoints = settings.Checkpoints,
        };
        TrainingResult result = trainer.Fit(
            model.Prepare(training), validation is { RowCount: > 0 } ? model.Prepare(validation) : null, settings.Progress, cancellationToken);
        return (model, result);
    }

    /// <summary>The model as it is before training: the control that any trained one must beat.</summary>
    public static VariationalAutoencoder Create(Table training, VariationalOptions options, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        if (training.RowCount == 0) throw new ArgumentException("There are no rows to learn from.", nameof(training));
        var model = new VariationalAutoencoder(options, FitLayout(training, options));
        model.Network.Initialise(random.Split("weights"));
        random.Split("score").Stream().FillNormal(model.Noise);
        return model;
    }

    /// <summary>Bytes that an evaluator takes; nothing is reserved.</summary>
    internal long EvaluatorBytes(int lanes) => VariationalEvaluator.MemoryBytes(this, lanes);

    /// <summary>A new evaluator over blocks of up to <paramref name="lanes"/> rows; not thread-safe.</summary>
    internal VariationalEvaluator CreateEvaluator(int lanes) => new(this, lanes);

    /// <summary>Draws new rows: z from the prior, then every column from its head. Conditions are taken from the given rows.</summary>
    /// <param name="conditions">One row per draw, with the condition columns of the training schema.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="expected">Whether to give each column's expected value under the drawn z, in place of a draw from its head.</param>
    /// <returns>The features, [rows × features], in the order of <see cref="Features"/>; categories as codes.</returns>
    public double[][] Sample(Table conditions, RandomSource random, bool expected = false)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(random);
        return new VariationalSampler(this).Sample(conditions, random, expected);
    }

    /// <summary>Draws for every row what the model takes it for: z from its posterior, then every column from its head.</summary>
    /// <param name="rows">Rows under the training schema.</param>
    /// <param name="random">Source of the draws.</param>
    /// <returns>The features, [rows × features], in the order of <see cref="Features"/>; categories as codes.</returns>
    public double[][] Reconstruct(Table rows, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(random);
        return new VariationalSampler(this).Reconstruct(rows, random);
    }

    /// <summary>Where rows lie among the latents: the posterior means, or the codes of a model without a posterior.</summary>
    /// <param name="rows">Rows under the training schema; their classes are not read.</param>
    /// <returns>[rows × latents].</returns>
    public RowMatrix Encode(Table rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return VariationalMeans.Latents(this, rows);
    }

    /// <summary>What the decoder makes of rows at their posterior means: the expected value of every feature.</summary>
    /// <param name="rows">Rows under the training schema; their classes are not read.</param>
    /// <returns>[rows × features], in the order of <see cref="Features"/>; of a category the code of the most probable one.</returns>
    public RowMatrix Expect(Table rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return VariationalMeans.Features(this, rows);
    }

    internal TrainingSet Prepare(Table rows)
    {
        int weight = rows.Schema.Columns.ToList().FindIndex(c => c.Role == ColumnRole.Weight);
        float[]? weights = null;
        if (weight >= 0)
        {
            ReadOnlySpan<double> values = rows.Values(weight);
            weights = new float[values.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                if (values[i] > MostWeight) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The weight of row {rows.RowNumber(i)} is {values[i]}; expected at most {MostWeight}. Divide all weights by the same number: only their ratios count."), nameof(rows));
                weights[i] = (float)values[i];
            }
        }

        return new TrainingSet(Layout.Prepare(rows), Layout.RowWidth, weights);
    }

    private static RowLayout FitLayout(Table training, VariationalOptions options)
    {
        Schema schema = training.Schema;
        ImmutableArray<int> features = schema.IndicesOf(ColumnRole.Feature);
        features = [.. features.Where(c => schema[c].Kind != ColumnKind.Text)];
        if (features.Length == 0) throw new ArgumentException("The table has no feature column to model. Give at least one column the role of a feature.", nameof(training));
        ImmutableArray<int> conditions = schema.IndicesOf(ColumnRole.Condition);
        double[] shared = options.SharedScale ? SharedValues.Of(training, features) : [];
        ColumnStatistics[] statistics = shared.Length == 0 ? [.. features.Select(c => Statistics(training, c))] : SharedStatistics(training, features, shared);
        var heads = ImmutableArray.CreateBuilder<ColumnHead>(features.Length);
        for (int i = 0; i < features.Length; i++)
        {
            ColumnSchema column = schema[features[i]];
            string name = column.Head ?? (column.Kind == ColumnKind.Categorical ? HeadNames.Categorical : options.NumericHead);
            if (name == HeadNames.Proposed) name = HeadProposal.Propose(statistics[i]).Head;
            heads.Add(HeadFactory.Create(name, statistics[i], options.Heads));
        }

        var layout = new RowLayout(
            TableEncoding.Fit(training, features, options.InputScale, shared.Length == 0 ? null : InputScaler.Fit(options.InputScale, shared)),
            TableEncoding.Fit(training, conditions),
            heads.ToImmutable(),
            options.Prior.NeedsClasses ? RowClasses.Fit(training) : null)
        {
            Image = ImageShape.Of(schema),
        };
        if (options.ImageShift > 0 || options.ImageMirror) RequireImages(layout);
        return layout;
    }

    private static void RequireImages(RowLayout layout)
    {
        if (layout.Image is not { } image) throw new ArgumentException("The features are no images, whose columns are named pixel_r_c; leave imageShift and imageMirror out.");
        if (layout.Inputs.Width != image.Pixels || layout.TargetWidth != image.Pixels) throw new ArgumentException("Images with missing pixels cannot be moved; fill them, or leave imageShift and imageMirror out.");
    }

    private static ColumnStatistics[] SharedStatistics(Table training, ImmutableArray<int> features, double[] shared)
    {
        ColumnStatistics numeric = ColumnStatistics.FromValues(shared);
        return [.. features.Select(c => training.Schema[c].Kind == ColumnKind.Categorical ? Statistics(training, c) : numeric)];
    }

    private static ColumnStatistics Statistics(Table rows, int column) => rows.Schema[column].Kind == ColumnKind.Categorical
        ? ColumnStatistics.FromCodes(rows.Values(column), rows.Schema[column].Categories.Length)
        : ColumnStatistics.FromValues(rows.Values(column));
}
