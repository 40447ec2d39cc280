using System.Text;

namespace Offshell.Data;

/// <summary>Data that cannot be used as they are. The message says where, what was found, what was expected and what to do.</summary>
public sealed class DataFormatException : Exception
{
    /// <summary>Says what was expected and what to do; the other facts are set beside it.</summary>
    /// <param name="expected">What should have been there, for example <c>a number</c>.</param>
    /// <param name="remedy">What to do about it, as a sentence.</param>
    /// <param name="inner">The error below, if there is one.</param>
    public DataFormatException(string expected, string remedy, Exception? inner = null)
        : base(expected, inner)
    {
        Expected = expected;
        Remedy = remedy;
    }

    /// <summary>The file or stream; null if the data were not read from one.</summary>
    public string? File { get; init; }

    /// <summary>The line of a text file, counted from 1 with the header; null if there are no lines.</summary>
    public long? Line { get; init; }

    /// <summary>The row, counted from 1 without the header; null if the fault is not in one row.</summary>
    public long? Row { get; init; }

    /// <summary>The name of the column, or of the array; null if the fault is not in one column.</summary>
    public string? Column { get; init; }

    /// <summary>What was found, as it was written; null if nothing can be quoted.</summary>
    public string? Found { get; init; }

    /// <summary>What was expected.</summary>
    public string Expected { get; }

    /// <summary>What to do, as a sentence.</summary>
    public string Remedy { get; }

    /// <inheritdoc/>
    public override string Message
    {
        get
        {
            var place = new List<string>();
            if (File is not null) place.Add(File);
            if (Line is not null) place.Add($"line {Line}");
            else if (Row is not null) place.Add($"row {Row}");
            if (Column is not null) place.Add($"column '{Column}'");

            var text = new StringBuilder();
            if (place.Count > 0) text.AppendJoin(", ", place).Append(": ");
            if (Found is not null) text.Append("found ").Append(Found).Append(", ");
            text.Append("expected ").Append(Expected).Append(". ").Append(Remedy);
            return text.ToString();
        }
    }

    /// <summary>A fault in one cell of a table.</summary>
    internal static DataFormatException InCell(Table table, int column, int row, string expected, string remedy) => new(expected, remedy)
    {
        File = table.Origin.Source,
        Line = table.Origin.Line(table.Start + row),
        Row = table.Origin.RowInSource(table.Start + row),
        Column = table.Schema[column].Name,
        Found = table.IsMissing(column, row) ? "no value" : Quote(table.TextOf(column, row)),
    };

    /// <summary>A text in quotes, cut to a length that a person reads, control characters made visible.</summary>
    internal static string Quote(ReadOnlySpan<char> text)
    {
        const int longest = 60;
        var quoted = new StringBuilder("'");
        foreach (char c in text[..Math.Min(text.Length, longest)]) quoted.Append(char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return quoted.Append(text.Length > longest ? "…'" : "'").ToString();
    }
}
