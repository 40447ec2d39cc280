using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Calibration;
using Offshell.Detection.Explanations;
using Offshell.Detection.Files;
using Offshell.Detection.Latent;
using Offshell.Detection.Metrics;
using Offshell.Detection.Scorers;
using Offshell.Models.Training;
using Offshell.Tensors.Random;

namespace Offshell.Detection;

/// <summary>
/// A fitted detector: it scores rows, turns scores into p-values and verdicts at a false-alarm rate, and names the columns
/// to blame. Immutable and thread-safe.
/// </summary>
public sealed partial class Detector
{
    private readonly DetectorParts _parts;
    private readonly RowGroups _groups;

    internal Detector(DetectorParts parts)
    {
        _parts = parts;
        _groups = new RowGroups(parts.Schema);
    }

    /// <summary>Name of the recipe it was fitted with.</summary>
    public string Recipe => _parts.Recipe;

    /// <summary>The recipe's options as JSON.</summary>
    public string OptionsJson => _parts.OptionsJson;

    /// <summary>The columns it was fitted on, with their roles.</summary>
    public Schema Schema => _parts.Schema;

    /// <summary>What it was fitted to.</summary>
    public TrainingFingerprint Fingerprint => _parts.Fingerprint;

    /// <summary>Losses by epoch; empty for methods without epochs.</summary>
    public ImmutableArray<EpochRecord> TrainingLog => _parts.TrainingLog;

    /// <summary>The scores on offer.</summary>
    public ImmutableArray<ScoreInfo> Scores => _parts.Scorer.Scores;

    /// <summary>Name of the score that is used unless another is named.</summary>
    public string DefaultScore => _parts.DefaultScore;

    /// <summary>Names of the modelled columns.</summary>
    public ImmutableArray<string> FeatureNames => [.. Scorer.Features.Select(f => Schema[f].Name)];

    /// <summary>Bytes of working memory that each scoring thread takes besides the model; 0 if it is next to nothing.</summary>
    public long BytesPerThread => Scorer.BytesPerThread;

    internal Scorer Scorer => _parts.Scorer;

    internal DetectorParts Parts => _parts;

    /// <summary>Fits a detector to normal rows.</summary>
    /// <param name="rows">At least 10 rows to learn from; their schema names features, conditions and other roles.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Checked once per batch.</param>
    /// <returns>A detector with p-values for every score it offers.</returns>
    /// <exception cref="ArgumentException">Options out of range, an unknown recipe, or a table whose columns or labels cannot be learned from.</exception>
    /// <exception cref="FormatException">A recipe option does not exist or has the wrong type.</exception>
    /// <exception cref="DataFormatException">There are fewer than 10 rows to learn from, or too few in a part of them that groups leave; or <see cref="DetectorOptions.Validation"/> does not fit the table.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to resume belongs to other data, options or seed.</exception>
    /// <exception cref="ModelFormatException">The checkpoint to resume is damaged.</exception>
    /// <exception cref="ArithmeticException">Training diverged: the loss was not a number from the start.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Detector Fit(Table rows, DetectorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new DetectorTrainer(options ?? new DetectorOptions()).Fit(rows, cancellationToken);
    }

    /// <summary>Scores rows; larger is more anomalous.</summary>
    /// <param name="rows">Rows with the columns of <see cref="Schema"/>, found by name.</param>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <returns>One score per row.</returns>
    /// <exception cref="ArgumentException">There is no such score.</exception>
    /// <exception cref="DataFormatException">A column is missing or of another kind, or a value does not fit it or is missing where none may be.</exception>
    public double[] Score(Table rows, string? score = null) => ScoreCore(Conform(rows), IndexOf(score));

    /// <summary>Scores one row of numbers, for detectors without conditions and categories; <see cref="Compile"/> gives a quicker way, which takes those as well.</summary>
    /// <param name="row">Numbers in the order of <see cref="FeatureNames"/>; NaN is missing.</param>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <returns>The score; larger is more anomalous.</returns>
    /// <exception cref="ArgumentException">The row has another length or an infinite value, the model has conditions or categories and needs tables, or there is no such score.</exception>
    /// <exception cref="DataFormatException">A value is missing where none may be.</exception>
    public double Score(ReadOnlySpan<double> row, string? score = null)
    {
        RequireNumbersOnly(nameof(row));
        if (row.Length != FeatureNames.Length) throw new ArgumentException($"The row has {row.Length} numbers; expected {FeatureNames.Length}: {string.Join(", ", FeatureNames)}.", nameof(row));
        return Score(Table.FromRows(FeatureNames, [row.ToArray()]), score)[0];
    }

    /// <summary>Scores rows and judges them.</summary>
    /// <param name="rows">Rows with the columns of <see cref="Schema"/>, found by name.</param>
    /// <param name="alpha">False-alarm rate, in (0, 1).</param>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <returns>One verdict per row, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The false-alarm rate is not in (0, 1).</exception>
    /// <exception cref="ArgumentException">There is no such score.</exception>
    /// <exception cref="DataFormatException">A column is missing or of another kind, or a value does not fit it or is missing where none may be.</exception>
    public ImmutableArray<RowVerdict> Judge(Table rows, double alpha, string? score = null)
    {
        Guard.OpenUnit(alpha);
        int index = IndexOf(score);
        Table conforming = Conform(rows);
        double[] scores = ScoreCore(conforming, index);
        int[] groups = _groups.Of(conforming);
        var verdicts = ImmutableArray.CreateBuilder<RowVerdict>(scores.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            CalibrationChoice choice = _parts.Calibrations[index].For(groups[i], alpha);
            PValue p = choice.Calibration.PValue(scores[i]);
            string group = choice.Source == CalibrationSource.Group ? _groups.Describe(groups[i]) : "";
            verdicts.Add(new RowVerdict(scores[i], p.Value, p.IsExtrapolated, p.Value <= alpha, group));
        }

        return verdicts.MoveToImmutable();
    }

    /// <summary>The score above which a row is anomalous at a false-alarm rate, all calibration rows pooled.</summary>
    /// <param name="alpha">False-alarm rate, in (0, 1).</param>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <returns>The threshold, and whether it lies beyond the calibration rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The false-alarm rate is not in (0, 1).</exception>
    /// <exception cref="ArgumentException">There is no such score.</exception>
    public Threshold Threshold(double alpha, string? score = null) => _parts.Calibrations[IndexOf(score)].Pooled.Threshold(alpha);

    /// <summary>The calibration of a score, all calibration rows pooled.</summary>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <returns>What turns scores into p-values.</returns>
    /// <exception cref="ArgumentException">There is no such score.</exception>
    public ConformalCalibration Calibration(string? score = null) => _parts.Calibrations[IndexOf(score)].Pooled;

    /// <summary>Says which columns of a row are to blame, what was expected of them, and how sure that is.</summary>
    /// <param name="rows">A table with the columns of <see cref="Schema"/>.</param>
    /// <param name="row">Which row of it, from 0.</param>
    /// <param name="alpha">False-alarm rate of the verdict, in (0, 1).</param>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <returns>The verdict and the columns, most blamed first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or the false-alarm rate is not in (0, 1).</exception>
    /// <exception cref="ArgumentException">There is no such score.</exception>
    /// <exception cref="DataFormatException">A column is missing or of another kind, or a value of the row does not fit it or is missing where none may be.</exception>
    public Explanation Explain(Table rows, int row, double alpha = 0.01, string? score = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if ((uint)row >= (uint)rows.RowCount)
        {
            throw new ArgumentOutOfRangeException(nameof(row), $"There is no row {row}: the table has {(rows.RowCount == 1 ? "1 row" : $"{rows.RowCount} rows")}, counted from 0.");
        }

        Guard.OpenUnit(alpha);
        Table one = Conform(rows.Slice(row, 1));
        int index = IndexOf(score);
        RowVerdict verdict = Judge(one, alpha, score)[0];
        return new Explainer(_parts).Explain(one, index, verdict, rows.RowNumber(row));
    }

    /// <summary>The same detector, calibrated on other normal rows, without fitting again.</summary>
    /// <param name="normals">
    /// At least 10 normal rows that were used for nothing else. Of n rows no p-value can be counted below 1/(n + 1): 99 rows
    /// reach a false-alarm rate of 0.01, and with fewer a fitted tail decides there.
    /// </param>
    /// <returns>A detector with the same scores and other p-values; this one stays as it is.</returns>
    /// <exception cref="DataFormatException">There are fewer than 10 rows, a column is missing or of another kind, or a value does not fit it or is missing where none may be.</exception>
    public Detector Calibrate(Table normals)
    {
        Table rows = Conform(normals);
        TrainingRows.RequireEnough(rows.RowCount, "normal rows to calibrate on");
        return new Detector(_parts with
        {
            Calibrations = DetectorTrainer.Calibrate(_parts.Scorer, rows, _groups),
            Blame = BlameStatistics.Fit(_parts.Scorer, rows),
            Fingerprint = _parts.Fingerprint with { CalibrationRows = rows.RowCount, CrossConformal = false },
        });
    }

    /// <summary>Draws new rows from the model.</summary>
    /// <param name="count">Number of rows; may be null if conditions are given.</param>
    /// <param name="conditions">The condition columns, one row per row drawn; needed by models with conditions.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="expected">Whether to give the expected value of every column under the drawn latents, in place of a draw from its likelihood.</param>
    /// <returns>Conditions and features, one row per row drawn.</returns>
    /// <exception cref="NotSupportedException">The kind of model cannot draw rows.</exception>
    public Table Generate(int? count, Table? conditions, ulong seed, bool expected = false) => RowGeneration.Generate(_parts, count, conditions, new RandomSource(seed), expected);

    /// <summary>Draws, for every row, a row from what the model takes it for: latents from its posterior, columns from their likelihoods.</summary>
    /// <param name="rows">Rows with the columns of <see cref="Schema"/>.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <returns>Conditions and features, one row per row.</returns>
    /// <exception cref="NotSupportedException">The kind of model cannot draw rows.</exception>
    public Table Reconstruct(Table rows, ulong seed) => RowGeneration.Reconstruct(_parts, Conform(rows), new RandomSource(seed));

    /// <summary>The latents of every row: the means of its posterior, or its code, as columns z1, z2, ….</summary>
    /// <param name="rows">Rows with the columns of <see cref="Schema"/>.</param>
    /// <returns>One column per latent, one row per row.</returns>
    /// <exception cref="NotSupportedException">The kind of model has no latents.</exception>
    public Table Encode(Table rows) => LatentScorer.EncoderOf(Scorer) is { } model
        ? LatentScorer.Encode(model, Conform(rows), widths: false)
        : throw new NotSupportedException($"A model of the recipe '{Recipe}' has no latents; fit a variational one or an autoencoder.");

    /// <summary>What the model makes of every row: the expected value of each feature at the centre of the row's latents, in the order of <see cref="FeatureNames"/>.</summary>
    /// <param name="rows">Rows with the columns of <see cref="Schema"/>.</param>
    /// <returns>[rows × features], categories as codes; null if the kind of model makes nothing of rows.</returns>
    public double[][]? Expected(Table rows) => Scorer.Reconstruct(Conform(rows));

    /// <summary>
    /// How much more than usual each feature adds to the score of every row: its own term less the median of that term over
    /// calibration rows. Unlike <see cref="Explain"/> it asks no column to be hidden, so it is quick, as maps of pixels need.
    /// </summary>
    /// <param name="rows">Rows with the columns of <see cref="Schema"/>.</param>
    /// <param name="score">Name of the score, or null for the default; without terms of its own, the first score that has some is used.</param>
    /// <returns>[rows × features] in nats or the unit of the score; null if no score has terms.</returns>
    public double[][]? ExcessTerms(Table rows, string? score = null)
    {
        int index = IndexOf(score);
        if (!Scores[index].HasColumnTerms) index = Scores.ToList().FindIndex(s => s.HasColumnTerms);
        if (index < 0) return null;
        Table known = Conform(rows);
        int features = Scorer.Features.Length;
        double[] terms = new double[checked(known.RowCount * features)];
        Scorer.ColumnTerms(known, index, terms);
        return [.. Enumerable.Range(0, known.RowCount).Select(row => Enumerable.Range(0, features).Select(f => terms[(row * features) + f] - _parts.Blame.Median(index, f)).ToArray())];
    }

    /// <summary>Compiles the detector for one row at a time; see <see cref="FrozenScorer"/>.</summary>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <returns>A scorer of this score alone.</returns>
    /// <exception cref="ArgumentException">There is no such score.</exception>
    /// <exception cref="NotSupportedException">The model is no variational autoencoder of dense layers, or the score cannot be compiled.</exception>
    public FrozenScorer Compile(string? score = null)
    {
        int index = IndexOf(score);
        return _parts.Scorer is VariationalScorer variational
            ? new FrozenScorer(this, variational.Model, variational.VariationalScores[index])
            : throw new NotSupportedException($"A detector of the kind '{Recipe}' cannot be compiled for single rows; only variational autoencoders can. Score tables instead.");
    }

    /// <summary>Writes the model beside and moves it into place, so that a crash leaves the old file whole.</summary>
    /// <param name="path">The file to write or replace, for example <c>plant.offshell</c>; its folder must exist.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">It is a folder, its folder does not exist, or it cannot be written.</exception>
    public void Save(string path)
    {
        RequirePath(path);
        ModelFile.Save(DetectorFile.Write(_parts), path);
    }

    /// <summary>The bytes of the model file.</summary>
    /// <returns>What <see cref="Save"/> writes and <see cref="FromBytes"/> reads.</returns>
    public byte[] ToBytes() => ModelFile.ToBytes(DetectorFile.Write(_parts));

    /// <summary>Reads a model file.</summary>
    /// <param name="path">A file that <see cref="Save"/> or <c>offshell fit</c> wrote.</param>
    /// <returns>The detector with the same scores, p-values and explanations, to the last bit.</returns>
    /// <exception cref="ModelFormatException">The file is truncated, altered, too new or no model.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">It does not exist (<see cref="FileNotFoundException"/>), is a folder, or cannot be read.</exception>
    public static Detector Load(string path)
    {
        RequirePath(path);
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder and no model file. Name a file in it, as 'offshell fit' writes them.");
        return File.Exists(path)
            ? FromBytes(File.ReadAllBytes(path))
            : throw new FileNotFoundException($"There is no model file '{path}'. Check the name and the folder; 'offshell fit' writes model files.", path);
    }

    /// <summary>Reads the bytes of a model file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <returns>The detector with the same scores, p-values and explanations, to the last bit.</returns>
    /// <exception cref="ModelFormatException">They are truncated, altered, too new or no model.</exception>
    public static Detector FromBytes(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new Detector(DetectorFile.Read(ModelFile.Load(bytes)));
    }

    /// <summary>Whether an interrupted fit left files at a path.</summary>
    /// <param name="path"><see cref="DetectorOptions.CheckpointPath"/> of that fit.</param>
    /// <returns>True if there is at least one.</returns>
    public static bool HasCheckpoint(string path) => CheckpointFile.Exists(path);

    /// <summary>Removes the checkpoint files of a finished fit.</summary>
    /// <param name="path"><see cref="DetectorOptions.CheckpointPath"/> of that fit.</param>
    public static void DeleteCheckpoint(string path) => CheckpointFile.Delete(path);

    internal int IndexOf(string? score)
    {
        string name = score ?? DefaultScore;
        for (int i = 0; i < Scores.Length; i++)
        {
            if (Scores[i].Name == name) return i;
        }

        throw new ArgumentException($"The model has no score '{name}'. It offers: {string.Join(", ", Scores.Select(s => s.Name))}.", nameof(score));
    }

    private static void RequirePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) throw new ArgumentException("The name of the model file is empty; name a file, for example plant.offshell.", nameof(path));
    }

    internal Table Conform(Table rows) => SchemaCheck.Conform(rows, Schema);

    private double[] ScoreCore(Table rows, int index)
    {
        double[] scores = new double[rows.RowCount];
        _parts.Scorer.Score(rows, [index], [scores]);
        return scores;
    }
}

/// <summary>A scored and judged row.</summary>
/// <param name="Score">Larger is more anomalous.</param>
/// <param name="PValue">Probability that a normal row scores at least as high, in (0, 1].</param>
/// <param name="IsExtrapolated">Whether the score lies above every calibration score, so that a fitted tail and not counting gives the p-value.</param>
/// <param name="IsAnomalous">p ≤ α.</param>
/// <param name="Group">The calibration group that decided, or empty if all rows were pooled.</param>
public readonly record struct RowVerdict(double Score, double PValue, bool IsExtrapolated, bool IsAnomalous, string Group);
