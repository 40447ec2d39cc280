using System.Globalization;

namespace Offshell.Cli.Output;

/// <summary>Plain tables: columns padded with spaces, numbers to the right, a rule under the head.</summary>
internal sealed class TextTable(params string[] head)
{
    private readonly List<string[]> _rows = [];

    internal void Add(params string[] cells) => _rows.Add(cells);

    internal void Write(TextWriter writer)
    {
        int[] widths = [.. head.Select((h, i) => _rows.Select(r => i < r.Length ? r[i].Length : 0).Append(h.Length).Max())];
        bool[] right = [.. head.Select((_, i) => _rows.Count > 0 && _rows.TrueForAll(r => i >= r.Length || IsNumber(r[i])))];
        WriteRow(writer, head, widths, right);
        writer.WriteLine(string.Join("  ", widths.Select(w => new string('-', w))));
        foreach (string[] row in _rows) WriteRow(writer, row, widths, right);
    }

    private static void WriteRow(TextWriter writer, string[] cells, int[] widths, bool[] right) =>
        writer.WriteLine(string.Join("  ", cells.Select((c, i) => right[i] ? c.PadLeft(widths[i]) : c.PadRight(widths[i]))).TrimEnd());

    private static bool IsNumber(string text) =>
        text.Length == 0 || text is "n/a" or "-" || double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
