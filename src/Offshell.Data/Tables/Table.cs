using System.Globalization;

namespace Offshell.Data;

/// <summary>
/// An immutable block of rows under one schema. Columns are stored one by one; numbers are double. No value is ever
/// infinite. Safe to read from many threads.
/// </summary>
public sealed partial class Table
{
    /// <summary>The code of a category that the schema does not list: −1. Its text is kept, see <see cref="TextOf"/>.</summary>
    public const double UnseenCategory = -1;

    private readonly ColumnData[] _data;

    private Table(Schema schema, ColumnData[] data, int start, int rowCount, RowOrigin origin)
    {
        Schema = schema;
        _data = data;
        Start = start;
        RowCount = rowCount;
        Origin = origin;
    }

    /// <summary>The position of the first row in the stored columns.</summary>
    internal int Start { get; }

    /// <summary>Where the stored rows came from.</summary>
    internal RowOrigin Origin { get; }

    /// <summary>The columns.</summary>
    public Schema Schema { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The number of the first row in its source, counted from 1 without the header.</summary>
    public long FirstRow => Origin.RowNumber(Start);

    /// <summary>The values of a numeric or categorical column.</summary>
    /// <param name="column">Position in the schema, from 0.</param>
    /// <returns>
    /// One value per row. Numeric: NaN is missing. Categorical: an index into the column's categories, NaN for missing,
    /// <see cref="UnseenCategory"/> for a category that the schema does not list.
    /// </returns>
    /// <exception cref="InvalidOperationException">The column is text.</exception>
    public ReadOnlySpan<double> Values(int column) => _data[column] is NumberData numbers
        ? numbers.Values.AsSpan(Start, RowCount)
        : throw new InvalidOperationException(
            $"Column '{Schema[column].Name}' is text and has no numeric values. Read it with {nameof(TextOf)} or give it another kind.");

    /// <summary>One value as text: categories, texts and identifiers as they were written, numbers in round-trip format, missing as empty.</summary>
    /// <param name="column">Position in the schema, from 0.</param>
    /// <param name="row">Which row of this table, from 0.</param>
    /// <returns>The text; never null.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public string TextOf(int column, int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        ColumnData data = _data[column];
        if (data is TextData texts) return texts.Texts[Start + row] ?? "";
        if (data is CellData cells) return cells.Cell(Start + row).ToString();

        var numbers = (NumberData)data;
        if (numbers.AsideTexts is not null && numbers.AsideTexts.TryGetValue(Start + row, out string? text)) return text;
        double value = numbers.Values[Start + row];
        if (double.IsNaN(value)) return "";
        if (Schema[column].Kind == ColumnKind.Numeric) return value.ToString("R", CultureInfo.InvariantCulture);
        return value == UnseenCategory ? "?" : Schema[column].Categories[(int)value];
    }

    /// <summary>Whether a value is missing: NaN in a numeric or categorical column, no text or empty text in a text column.</summary>
    /// <param name="column">Position in the schema, from 0.</param>
    /// <param name="row">Which row of this table, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public bool IsMissing(int column, int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return _data[column] is NumberData numbers
            ? double.IsNaN(numbers.Values[Start + row])
            : TextOf(column, row).Length == 0;
    }

    /// <summary>The number of a row in its source, counted from 1 without the header; kept by slices and selections.</summary>
    /// <param name="row">Which row of this table, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public long RowNumber(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return Origin.RowNumber(Start + row);
    }

    /// <summary>Where a row came from, for messages: for example <c>rates.csv, line 18</c>, or <c>row 17</c> if it was not read from a file.</summary>
    /// <param name="row">Which row of this table, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public string Locate(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return Origin.Locate(Start + row);
    }

    /// <summary>The stored column, of which <see cref="RowCount"/> rows from <see cref="Start"/> on are those of this table.</summary>
    internal ColumnData Data(int column) => _data[column];

    /// <summary>The column with the rows of this table alone; shared if it has no others.</summary>
    internal ColumnData WholeData(int column) =>
        Start == 0 && _data[column].Length == RowCount ? _data[column] : _data[column].Concatenate([(_data[column], Start, RowCount)]);

    /// <summary>One value as <see cref="TextOf"/> gives it, without a copy where the text is stored.</summary>
    internal ReadOnlySpan<char> Cell(int column, int row) => _data[column] is CellData cells ? cells.Cell(Start + row) : TextOf(column, row);

    /// <summary>Consecutive rows; the values are shared, not copied.</summary>
    /// <param name="start">The first row, from 0.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <returns>A table with the same schema, whose rows keep their numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not all of these rows exist.</exception>
    public Table Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, RowCount - start);
        return new Table(Schema, _data, Start + start, count, Origin);
    }

    /// <summary>The given rows in the given order; a row may appear more than once. The values are copied.</summary>
    /// <param name="rows">Rows of this table, from 0.</param>
    /// <returns>A table with the same schema, whose rows keep their numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Table Select(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(rows));

        var selected = new ColumnData[_data.Length];
        for (int column = 0; column < selected.Length; column++) selected[column] = _data[column].Select(Start, rows);
        return new Table(Schema, selected, 0, rows.Length, Origin.Select(Start, rows));
    }

    /// <summary>The given columns in the given order; the values are shared, not copied.</summary>
    /// <param name="columns">Positions in the schema, from 0; none twice, since names are unique.</param>
    /// <returns>A table of the same rows.</returns>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    /// <exception cref="ArgumentException">A column is named twice.</exception>
    public Table SelectColumns(ReadOnlySpan<int> columns)
    {
        var data = new ColumnData[columns.Length];
        var kept = new ColumnSchema[columns.Length];
        for (int i = 0; i < data.Length; i++) (data[i], kept[i]) = (_data[columns[i]], Schema[columns[i]]);
        return new Table(new Schema { Columns = [.. kept] }, data, Start, RowCount, Origin);
    }

    /// <summary>The same values under other roles, heads, families or names.</summary>
    /// <param name="schema">As many columns, of the same kinds and categories.</param>
    /// <returns>A table of the same rows; the values are shared, not copied.</returns>
    /// <exception cref="ArgumentException">A column changes its kind or loses categories, so that its stored values would mean something else.</exception>
    public Table WithSchema(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        RequireSameStorage(Schema, schema, nameof(schema));
        return new Table(schema, _data, Start, RowCount, Origin);
    }
}
