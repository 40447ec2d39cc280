using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Data.Scaling;

namespace Offshell.Models.Encoding;

/// <summary>One column as it enters a network.</summary>
/// <param name="Column">Position in the schema.</param>
/// <param name="Numeric">How a number is scaled; null for a categorical column.</param>
/// <param name="Categories">Number of categories, each one input of 0 or 1; 0 for a numeric column.</param>
/// <param name="HasMissingInput">Whether one more input says that the value is missing.</param>
public sealed record EncodedColumn(int Column, InputScaler? Numeric, int Categories, bool HasMissingInput)
{
    /// <summary>Number of inputs the column takes.</summary>
    public int Width => (Numeric is null ? Categories : 1) + (HasMissingInput ? 1 : 0);
}

/// <summary>How the rows of a table become network inputs; fitted to training rows, immutable and stored with the model.</summary>
public sealed class TableEncoding
{
    internal TableEncoding(ImmutableArray<EncodedColumn> columns)
    {
        Columns = columns;
        Width = columns.Sum(c => c.Width);
    }

    /// <summary>The encoded columns in schema order.</summary>
    public ImmutableArray<EncodedColumn> Columns { get; }

    /// <summary>Inputs per row.</summary>
    public int Width { get; }

    /// <summary>Fits the scaling of the given columns to training rows.</summary>
    /// <param name="training">The training rows.</param>
    /// <param name="columns">Positions of the columns, in order.</param>
    public static TableEncoding Fit(Table training, ImmutableArray<int> columns) => Fit(training, columns, ScalerKind.Standard, null);

    /// <summary>The same by any rule, with one given scaling for all numeric columns, or null for one of their own each.</summary>
    internal static TableEncoding Fit(Table training, ImmutableArray<int> columns, ScalerKind kind, InputScaler? shared)
    {
        ArgumentNullException.ThrowIfNull(training);
        var encoded = ImmutableArray.CreateBuilder<EncodedColumn>(columns.Length);
        foreach (int index in columns)
        {
            ColumnSchema column = training.Schema[index];
            encoded.Add(column.Kind == ColumnKind.Categorical
                ? new EncodedColumn(index, null, column.Categories.Length, column.AllowsMissing)
                : new EncodedColumn(index, shared ?? InputScaler.Fit(kind, training.Values(index)), 0, column.AllowsMissing));
        }

        return new TableEncoding(encoded.ToImmutable());
    }

    /// <summary>Encodes one column of consecutive rows.</summary>
    /// <param name="index">Position within <see cref="Columns"/>.</param>
    /// <param name="values">The column's values; NaN is missing, −1 an unseen category.</param>
    /// <param name="destination">Where the first input of the first row goes.</param>
    /// <param name="rowStride">Distance between rows.</param>
    /// <param name="inputStride">Distance between the inputs of a row.</param>
    internal void EncodeColumn(int index, ReadOnlySpan<double> values, Span<float> destination, int rowStride, int inputStride)
    {
        EncodedColumn column = Columns[index];
        if (column.Numeric is { } scaler) EncodeNumbers(scaler, values, destination, rowStride);
        else EncodeCategories(column.Categories, values, destination, rowStride, inputStride);
        if (!column.HasMissingInput) return;

        Span<float> missing = destination[((column.Width - 1) * inputStride)..];
        for (int row = 0; row < values.Length; row++) missing[row * rowStride] = double.IsNaN(values[row]) ? 1 : 0;
    }

    private static void EncodeNumbers(InputScaler scaler, ReadOnlySpan<double> values, Span<float> destination, int rowStride)
    {
        if (rowStride != 1)
        {
            for (int row = 0; row < values.Length; row++) destination[row * rowStride] = double.IsNaN(values[row]) ? 0 : scaler.Apply(values[row]);
            return;
        }

        scaler.Apply(values, destination);
        for (int row = 0; row < values.Length; row++)
        {
            if (float.IsNaN(destination[row])) destination[row] = 0;
        }
    }

    private static void EncodeCategories(int categories, ReadOnlySpan<double> values, Span<float> destination, int rowStride, int inputStride)
    {
        for (int category = 0; category < categories; category++)
        {
            Span<float> target = destination[(category * inputStride)..];
            for (int row = 0; row < values.Length; row++) target[row * rowStride] = values[row] == category ? 1 : 0;
        }
    }

    /// <summary>First input of each column.</summary>
    internal ImmutableArray<int> Offsets()
    {
        var offsets = ImmutableArray.CreateBuilder<int>(Columns.Length);
        int next = 0;
        foreach (EncodedColumn column in Columns)
        {
            offsets.Add(next);
            next += column.Width;
        }

        return offsets.ToImmutable();
    }
}
