using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Explanations;

namespace Offshell.Hosting;

/// <summary>A detector as native code sees it: rows of numbers in, scores out. Compiled where the model and the score allow it. Thread-safe.</summary>
internal sealed class LoadedDetector
{
    private readonly Detector _detector;
    private readonly FrozenScorer? _frozen;
    private readonly ImmutableArray<int> _columns;
    private readonly string _score;

    internal LoadedDetector(string path, string? score)
    {
        _detector = Detector.Load(path);
        _score = score ?? _detector.DefaultScore;
        Schema schema = _detector.Schema;
        _columns = [.. _detector.FeatureNames.Select(schema.IndexOf), .. schema.IndicesOf(ColumnRole.Condition)];
        _ = _detector.Threshold(0.5, _score); // says so if there is no such score
        try
        {
            _frozen = _detector.Compile(_score);
        }
        catch (NotSupportedException)
        {
            // Other models and scores are run as for tables of one row.
        }
    }

    internal int ColumnCount => _columns.Length;

    internal string ColumnName(int index) => index >= 0 && index < _columns.Length
        ? _detector.Schema[_columns[index]].Name
        : throw new ArgumentException($"There is no column {index}; the model has {_columns.Length}, counted from 0.");

    internal double Score(ReadOnlySpan<double> row) => _frozen is null ? _detector.Score(AsTable(row), _score)[0] : _frozen.Score(row);

    internal double PValue(double score) => _detector.Calibration(_score).PValue(score).Value;

    internal double Threshold(double alpha) => _detector.Threshold(alpha, _score).Value;

    internal string Explain(ReadOnlySpan<double> row, double alpha) => ExplanationJson.Write(_detector.Explain(AsTable(row), 0, alpha, _score));

    private Table AsTable(ReadOnlySpan<double> row)
    {
        Schema schema = _detector.Schema;
        var data = new ColumnData[schema.Count];
        for (int c = 0; c < data.Length; c++)
        {
            int place = _columns.IndexOf(c);
            double value = place < 0 ? double.NaN : row[place];
            if (double.IsInfinity(value)) throw new ArgumentException($"Column '{schema[c].Name}' is infinite; expected a finite number.");
            data[c] = schema[c].Kind switch
            {
                ColumnKind.Text => ColumnData.Texts([""]),
                // What is no code is an unseen category, as compiled scorers have it.
                ColumnKind.Categorical => ColumnData.Codes([double.IsNaN(value) || (value >= 0 && value < schema[c].Categories.Length && value == Math.Floor(value)) ? value : Table.UnseenCategory]),
                _ => ColumnData.Numbers([value]),
            };
        }

        return Table.FromColumns(schema, data);
    }
}
