using System.Collections.Immutable;
using Offshell.Figures.Text;

namespace Offshell.Figures.Reports;

/// <summary>Titles of a table.</summary>
public sealed record TableOptions
{
    /// <summary>One sentence above the table that says what it shows.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Most rows written, 1 to 100 000; the rest is left out with a note. Default 500.</summary>
    public int MaximumRows { get; init; } = 500;

    /// <summary>Whether the first column names the rows. Default true.</summary>
    public bool FirstColumnNamesRows { get; init; } = true;
}

/// <summary>A table of a report. Immutable.</summary>
public sealed class ReportTable : ReportBlock
{
    private readonly TableOptions _options;
    private readonly ImmutableArray<TableColumn> _columns;
    private readonly ImmutableArray<ImmutableArray<TableCell>> _rows;
    private readonly string?[] _best;
    private readonly List<string> _footnotes = [];

    /// <summary>A table of rows that all have one cell a column.</summary>
    /// <param name="options">Titles.</param>
    /// <param name="columns">Columns, left first.</param>
    /// <param name="rows">Rows, top first.</param>
    /// <exception cref="ArgumentException">A row has not one cell for each column, or an option is out of range.</exception>
    public ReportTable(TableOptions options, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<TableCell>> rows)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        Require.NoProblems(Problems(options, columns, rows), nameof(rows));
        _options = options;
        _columns = [.. columns];
        _rows = [.. rows.Select(row => row.ToImmutableArray())];
        _best = [.. _columns.Select((_, column) => BestText(column))];
        _footnotes.AddRange(_rows.Take(options.MaximumRows).SelectMany(row => row).Select(cell => PlainText.Clean(cell.Footnote)).Where(note => note.Length > 0).Distinct());
    }

    internal override void WriteHtml(HtmlText html)
    {
        html.Open("div", "class=\"tablebox\"");
        html.Open("table");
        html.Raw("<caption>" + html.NextTableNumber() + " " + PlainText.Escape(_options.Caption) + "</caption>\n");
        html.Open("thead");
        html.Open("tr");
        for (int column = 0; column < _columns.Length; column++)
        {
            WriteHeader(html, column);
        }

        html.Close("tr");
        html.Close("thead");
        html.Open("tbody");
        foreach (ImmutableArray<TableCell> row in _rows.Take(_options.MaximumRows))
        {
            html.Open("tr");
            for (int column = 0; column < _columns.Length; column++)
            {
                WriteCell(html, row[column], column);
            }

            html.Close("tr");
        }

        html.Close("tbody");
        html.Close("table");
        html.Close("div");
        WriteNotes(html);
    }

    private static IEnumerable<string> Problems(TableOptions options, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<TableCell>> rows)
    {
        if (options.MaximumRows is < 1 or > 100_000)
        {
            yield return $"MaximumRows is {options.MaximumRows}; expected 1 to 100000.";
        }

        foreach (string problem in columns.SelectMany(column => column.Problems()))
        {
            yield return problem;
        }

        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row].Count != columns.Count)
            {
                yield return $"Row {row} of the table has {rows[row].Count} cells; expected {columns.Count}, one a column.";
            }
        }
    }

    private void WriteHeader(HtmlText html, int column)
    {
        TableColumn header = _columns[column];
        string title = header.Description.Length > 0 ? $" title=\"{PlainText.Escape(header.Description)}\"" : "";
        string text = header.Unit.Length > 0 ? $"{header.Header} [{header.Unit}]" : header.Header;
        html.Element("th", $"scope=\"col\" class=\"{Side(column)}\"{title}", text);
    }

    private void WriteCell(HtmlText html, TableCell cell, int column)
    {
        string text = CellText(cell, column);
        bool isBest = cell.Value is not null && _best[column] is { } best && NumberOf(cell, column) == best;
        string tag = column == 0 && _options.FirstColumnNamesRows ? "th" : "td";
        string scope = tag == "th" ? " scope=\"row\"" : "";
        string escaped = PlainText.Escape(text);
        string mark = cell.Footnote.Length > 0 ? $"<sup>{Mark(_footnotes.IndexOf(PlainText.Clean(cell.Footnote)))}</sup>" : "";
        html.Raw($"<{tag}{scope} class=\"{Side(column)}{(isBest ? " best" : "")}\">{(isBest ? "<b>" + escaped + "</b>" : escaped)}{mark}</{tag}>\n");
    }

    private void WriteNotes(HtmlText html)
    {
        List<string> notes = [.. _footnotes.Select((note, index) => $"<sup>{Mark(index)}</sup> {PlainText.Escape(note)}")];
        if (_rows.Length == 0)
        {
            notes.Add("No rows.");
        }

        if (_rows.Length > _options.MaximumRows)
        {
            notes.Add(PlainText.Escape($"Shown are the first {NumberText.Count(_options.MaximumRows)} of {NumberText.Count(_rows.Length)} rows."));
        }

        if (notes.Count > 0)
        {
            html.Raw("<p class=\"footnotes\">" + string.Join("<br/>", notes) + "</p>\n");
        }
    }

    // Letters, so that a mark cannot be read as an exponent.
    private static string Mark(int index) => index < 26 ? ((char)('a' + index)).ToString() : Mark((index / 26) - 1) + Mark(index % 26);

    private string Side(int column) => _columns[column].Alignment switch
    {
        TableAlignment.Left => "left",
        TableAlignment.Centre => "centre",
        TableAlignment.Right => "right",
        _ => _rows.Any(row => row[column].Value is not null) ? "right" : "left",
    };

    private string CellText(TableCell cell, int column)
    {
        if (cell.Value is null)
        {
            return cell.Text;
        }

        string spread = cell.Spread is { } half ? " ± " + Format(half, column) : "";
        return NumberOf(cell, column) + spread;
    }

    private string NumberOf(TableCell cell, int column) => Format(cell.Value!.Value, column);

    private string Format(double value, int column) =>
        _columns[column].Decimals is { } decimals ? NumberText.Fixed(value, decimals) : NumberText.Significant(value, 4);

    private string? BestText(int column)
    {
        BestValue best = _columns[column].Best;
        double[] values = [.. _rows.Select(row => row[column].Value).OfType<double>().Where(double.IsFinite)];
        if (best == BestValue.None || values.Length < 2)
        {
            return null;
        }

        return Format(best == BestValue.Highest ? values.Max() : values.Min(), column);
    }
}
