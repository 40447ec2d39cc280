namespace Offshell.Data;

public sealed partial class Table
{
    /// <summary>
    /// The same rows under another schema: columns found by name in any order, categories coded anew by their texts. A
    /// column of the schema that the table lacks is filled with missing values; other columns are left out.
    /// </summary>
    /// <exception cref="ArgumentException">A column is numeric in the schema and not in the table; the message names it.</exception>
    public Table AlignTo(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var columns = new ColumnData[schema.Count];
        for (int column = 0; column < columns.Length; column++) columns[column] = AlignColumn(schema[column]);
        return Create(schema, columns, Origin.Select(Start, [.. Enumerable.Range(0, RowCount)]));
    }

    private ColumnData AlignColumn(ColumnSchema wanted)
    {
        int own = Schema.IndexOf(wanted.Name);
        if (wanted.Kind == ColumnKind.Text)
        {
            return ColumnData.Texts([.. Enumerable.Range(0, RowCount).Select(row => own < 0 ? null : TextOf(own, row))]);
        }

        if (own < 0)
        {
            double[] missing = new double[RowCount];
            missing.AsSpan().Fill(double.NaN);
            return wanted.Kind == ColumnKind.Numeric ? ColumnData.Numbers(missing) : ColumnData.Codes(missing);
        }

        if (wanted.Kind == ColumnKind.Categorical) return Recode(own, wanted);
        if (Schema[own].Kind == ColumnKind.Numeric) return ColumnData.Numbers(Values(own).ToArray());
        throw new ArgumentException(
            $"Column '{wanted.Name}' holds {Schema[own].Kind.ToString().ToLowerInvariant()} values, for example '{(RowCount > 0 ? TextOf(own, 0) : "")}'; numbers were expected.");
    }

    private ColumnData Recode(int own, ColumnSchema wanted)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < wanted.Categories.Length; i++) codes[wanted.Categories[i]] = i;
        double[] recoded = new double[RowCount];
        Dictionary<int, string>? unseen = null;
        for (int row = 0; row < recoded.Length; row++)
        {
            string text = TextOf(own, row);
            if (text.Length == 0) recoded[row] = double.NaN;
            else if (codes.TryGetValue(text, out int code)) recoded[row] = code;
            else (recoded[row], (unseen ??= [])[row]) = (UnseenCategory, text);
        }

        return ColumnData.Codes(recoded, unseen);
    }
}
