using System.Collections.Immutable;
using Offshell.Data;

namespace Offshell.Models.Encoding;

/// <summary>
/// How the rows of a table become the rows of numbers that classical algorithms take: standardised numbers, one input
/// per category, medians for missing values, and conditions as <see cref="ConditionUse"/> says. Fitted to training rows,
/// immutable.
/// </summary>
internal sealed class RowEncoding
{
    private readonly ConditionUse _use;
    private readonly ColumnBlock _features;
    private readonly ColumnBlock? _conditions;
    private readonly ConditionRegression? _regression;
    private readonly int[] _numericInputs;

    private RowEncoding(ConditionUse use, ColumnBlock features, ColumnBlock? conditions, ConditionRegression? regression)
    {
        (_use, _features, _conditions, _regression) = (use, features, conditions, regression);
        _numericInputs = features.NumericInputs();
        Width = features.Width + (use == ConditionUse.Joined ? conditions?.Width ?? 0 : 0);
    }

    /// <summary>Numbers per row.</summary>
    internal int Width { get; }

    /// <summary>Positions of the modelled columns in the schema.</summary>
    internal ImmutableArray<int> Features => _features.Columns;

    /// <exception cref="ArgumentException">An option is out of range, or there is nothing to model.</exception>
    internal static RowEncoding Fit(Table training, RowEncodingOptions options)
    {
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException(problems, nameof(options));
        Schema schema = training.Schema;
        ImmutableArray<int> features = [.. schema.IndicesOf(ColumnRole.Feature).Where(c => schema[c].Kind != ColumnKind.Text)];
        if (features.IsEmpty) throw new ArgumentException("The table has no feature column to model. Give at least one column the role of a feature.", nameof(training));
        ColumnBlock block = ColumnBlock.Fit(training, features, options.Numbers);
        ImmutableArray<int> conditionColumns = schema.IndicesOf(ColumnRole.Condition);
        if (conditionColumns.IsEmpty || options.Conditions == ConditionUse.Ignored) return new RowEncoding(options.Conditions, block, null, null);
        ColumnBlock conditions = ColumnBlock.Fit(training, conditionColumns);
        int[] numeric = block.NumericInputs();
        if (options.Conditions == ConditionUse.Joined || numeric.Length == 0) return new RowEncoding(options.Conditions, block, conditions, null);
        RowMatrix inputs = Matrix(block, training);
        double[] targets = new double[training.RowCount * numeric.Length];
        for (int i = 0; i < training.RowCount; i++)
        {
            for (int j = 0; j < numeric.Length; j++) targets[(i * numeric.Length) + j] = inputs[i, numeric[j]];
        }

        var regression = ConditionRegression.Fit(Matrix(conditions, training), new RowMatrix(targets, training.RowCount, numeric.Length));
        return new RowEncoding(options.Conditions, block, conditions, regression);
    }

    /// <exception cref="InvalidDataException">The state is incomplete or does not fit the schema.</exception>
    internal static RowEncoding FromState(FittedState state, Schema schema)
    {
        var use = (ConditionUse)state.Integer("condition use", 0, (int)ConditionUse.Ignored);
        ColumnBlock features = ColumnBlock.FromState(state, "feature ", schema, ColumnRole.Feature);
        if (features.Width == 0) throw new InvalidDataException("The encoding has no features.");
        ColumnBlock? conditions = state.Has("condition columns") ? ColumnBlock.FromState(state, "condition ", schema, ColumnRole.Condition) : null;
        int numeric = features.NumericInputs().Length;
        bool regressed = use == ConditionUse.Residual && conditions is not null && numeric > 0;
        return new RowEncoding(use, features, conditions, regressed ? ConditionRegression.FromState(state, conditions!.Width, numeric) : null);
    }

    internal FittedState State
    {
        get
        {
            var state = new FittedState { { "condition use", (int)_use } };
            _features.Save(state, "feature ");
            _conditions?.Save(state, "condition ");
            _regression?.Save(state);
            return state;
        }
    }

    /// <summary>Rows as numbers, [rows × <see cref="Width"/>].</summary>
    internal RowMatrix Encode(Table rows)
    {
        double[] values = new double[checked(rows.RowCount * Width)];
        _features.Encode(rows, values, Width);
        if (_use == ConditionUse.Joined) _conditions?.Encode(rows, values.AsSpan(_features.Width), Width);
        if (_regression is not null) SubtractConditions(rows, values);
        return new RowMatrix(values, rows.RowCount, Width);
    }

    /// <summary>The inputs of one feature.</summary>
    internal (int First, int Width) InputsOf(int feature) => _features.InputsOf(feature);

    /// <summary>Offset and factor that turn a numeric feature's input back into its value, under the conditions of a row.</summary>
    internal (double Offset, double Factor) Decoding(Table row, int feature)
    {
        (double mean, double deviation) = _features.ScaleOf(feature);
        if (_regression is null) return (mean, deviation);
        int target = Array.IndexOf(_numericInputs, _features.InputsOf(feature).First);
        double predicted = _regression.Predict(Matrix(_conditions!, row).Row(0), target);
        return (mean + (deviation * predicted), deviation * _regression.Deviation(target));
    }

    private static RowMatrix Matrix(ColumnBlock block, Table rows)
    {
        double[] values = new double[checked(rows.RowCount * block.Width)];
        block.Encode(rows, values, block.Width);
        return new RowMatrix(values, rows.RowCount, block.Width);
    }

    private void SubtractConditions(Table rows, double[] values)
    {
        RowMatrix conditions = Matrix(_conditions!, rows);
        for (int i = 0; i < rows.RowCount; i++)
        {
            ReadOnlySpan<double> given = conditions.Row(i);
            for (int target = 0; target < _numericInputs.Length; target++)
            {
                ref double value = ref values[(i * Width) + _numericInputs[target]];
                value = (value - _regression!.Predict(given, target)) / _regression.Deviation(target);
            }
        }
    }
}
