using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Offshell.Data;
using Offshell.Detection.Calibration;
using Offshell.Detection.Explanations;
using Offshell.Models.Variational;
using Offshell.Models.Variational.Frozen;
using Offshell.Models.Variational.Scores;

namespace Offshell.Detection;

/// <summary>
/// A detector compiled for one row at a time, for triggers and services: weights packed for vectors, no allocation, no
/// locks, thread-safe. Its scores are those of <see cref="Detector.Score(Table, string?)"/> up to rounding, 10⁻⁵ · max(1, |score|).
/// </summary>
public sealed class FrozenScorer
{
    private readonly Detector _detector;
    private readonly FrozenAutoencoder _model;
    private readonly CompiledScore _compiled;
    private readonly bool[] _allowsMissing;
    private readonly ImmutableArray<int> _columns;
    private readonly ConformalCalibration _calibration;

    internal FrozenScorer(Detector detector, VariationalAutoencoder model, VariationalScore score)
    {
        _detector = detector;
        _model = new FrozenAutoencoder(model);
        _compiled = CompiledScore.Of(score, model);
        ScoreName = score.Name;
        _columns = [.. model.Features, .. model.Layout.Conditions.Columns.Select(c => c.Column)];
        _allowsMissing = [.. _columns.Select(c => detector.Schema[c].AllowsMissing)];
        _calibration = detector.Calibration(score.Name);
        Score(_columns.Select(c => detector.Schema[c].Kind == ColumnKind.Categorical ? 0.0 : 1.0).ToArray()); // compiles all code on the way
    }

    /// <summary>Name of the compiled score.</summary>
    public string ScoreName { get; }

    /// <summary>
    /// Names of a row's numbers in their order: features, then conditions. A category is given as its code, its position in
    /// <see cref="ColumnSchema.Categories"/> from 0; any other number, such as −1, 99 or 0.5, is a category that training never saw.
    /// Missing values are given as NaN.
    /// </summary>
    public ImmutableArray<string> Columns => [.. _columns.Select(c => _detector.Schema[c].Name)];

    /// <summary>Scores one row; larger is more anomalous.</summary>
    /// <param name="row">One number for each of <see cref="Columns"/>.</param>
    /// <returns>The score <see cref="ScoreName"/> of the row.</returns>
    /// <exception cref="ArgumentException">The row has another length, an infinite value, or a missing one where none may be.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Score(ReadOnlySpan<double> row)
    {
        Check(row);
        return _compiled.Factor * (_compiled.Kind switch
        {
            CompiledScore.Form.Reconstruction => _model.Reconstruction(row),
            CompiledScore.Form.NegativeElbo => _model.NegativeElbo(row, _compiled.Draws),
            _ => _model.Kl(row),
        });
    }

    /// <summary>Probability that a normal row scores at least as high, all calibration rows pooled.</summary>
    /// <param name="score">From <see cref="Score"/>; not NaN.</param>
    /// <returns>The p-value, in (0, 1], and whether it lies beyond the calibration rows.</returns>
    /// <exception cref="ArgumentException">The score is NaN.</exception>
    public PValue PValue(double score) => _calibration.PValue(score);

    /// <summary>The score above which a row is anomalous at a false-alarm rate: compare scores with it to decide without p-values.</summary>
    /// <param name="alpha">False-alarm rate, in (0, 1).</param>
    /// <returns>The threshold, and whether it lies beyond the calibration rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The false-alarm rate is not in (0, 1).</exception>
    public Threshold Threshold(double alpha) => _calibration.Threshold(alpha);

    /// <summary>Names the columns to blame; runs the whole detector and allocates.</summary>
    /// <param name="row">One number for each of <see cref="Columns"/>.</param>
    /// <param name="alpha">False-alarm rate of the verdict, in (0, 1).</param>
    /// <returns>The verdict and the columns, most blamed first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The false-alarm rate is not in (0, 1).</exception>
    /// <exception cref="ArgumentException">The row has another length, an infinite value, or a missing one where none may be.</exception>
    public Explanation Explain(ReadOnlySpan<double> row, double alpha = 0.01)
    {
        Check(row);
        return _detector.Explain(AsTable(row), 0, alpha, ScoreName);
    }

    private void Check(ReadOnlySpan<double> row)
    {
        if (row.Length != _columns.Length) throw new ArgumentException($"The row has {row.Length} numbers; expected {_columns.Length}: {string.Join(", ", Columns)}.", nameof(row));
        if (!IsFinite(row)) Explain(row);
        void Explain(ReadOnlySpan<double> values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (double.IsInfinity(values[i])) throw new ArgumentException($"Column '{Columns[i]}' is infinite; expected a finite number.", nameof(row));
                if (double.IsNaN(values[i]) && !_allowsMissing[i])
                {
                    throw new ArgumentException($"Column '{Columns[i]}' is missing, but it had no missing values when the model was fitted.", nameof(row));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsFinite(ReadOnlySpan<double> row)
    {
        // 0 · x is 0 for numbers only. The last eight overlap those before.
        ref double first = ref MemoryMarshal.GetReference(row);
        if (row.Length < Vector512<double>.Count)
        {
            double few = 0;
            foreach (double x in row) few += x * 0;
            return few == 0;
        }

        int last = row.Length - Vector512<double>.Count;
        Vector512<double> sum = Vector512.LoadUnsafe(ref first, (nuint)last) * 0;
        for (int i = 0; i < last; i += Vector512<double>.Count) sum += Vector512.LoadUnsafe(ref first, (nuint)i) * 0;
        return Vector512.EqualsAll(sum, Vector512<double>.Zero);
    }

    private Table AsTable(ReadOnlySpan<double> row)
    {
        var data = new ColumnData[_detector.Schema.Count];
        for (int c = 0; c < data.Length; c++)
        {
            int place = _columns.IndexOf(c);
            double value = place < 0 ? double.NaN : row[place];
            data[c] = _detector.Schema[c].Kind switch
            {
                ColumnKind.Text => ColumnData.Texts([""]),
                ColumnKind.Categorical => Code(value, _detector.Schema[c].Categories.Length),
                _ => ColumnData.Numbers([value]),
            };
        }

        return Table.FromColumns(_detector.Schema, data);
    }

    /// <summary>What is no code counts as an unseen category, as it does in the score.</summary>
    private static ColumnData Code(double value, int categories) => double.IsNaN(value) || (value >= 0 && value < categories && value == Math.Floor(value))
        ? ColumnData.Codes([value])
        : ColumnData.Codes([Table.UnseenCategory], new Dictionary<int, string> { [0] = value.ToString("R", CultureInfo.InvariantCulture) });
}
