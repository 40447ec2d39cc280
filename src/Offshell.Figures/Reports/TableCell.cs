namespace Offshell.Figures.Reports;

/// <summary>One cell of a table: text, or a number with its spread. Text and numbers convert by themselves.</summary>
public sealed record TableCell
{
    /// <summary>Text; used when <see cref="Value"/> is null.</summary>
    public string Text { get; init; } = "";

    /// <summary>Number, written as its column says; NaN is written "n/a".</summary>
    public double? Value { get; init; }

    /// <summary>Spread of the number, written after ±; null for none.</summary>
    public double? Spread { get; init; }

    /// <summary>Note below the table, marked in the cell; equal notes share a mark. Empty for none.</summary>
    public string Footnote { get; init; } = "";

    /// <summary>A cell of text.</summary>
    /// <param name="text">Text; anything in it is escaped.</param>
    public static implicit operator TableCell(string text) => FromString(text);

    /// <summary>A cell with a number.</summary>
    /// <param name="value">Number.</param>
    public static implicit operator TableCell(double value) => FromDouble(value);

    /// <summary>A cell of text.</summary>
    /// <param name="text">Text; anything in it is escaped.</param>
    /// <param name="footnote">Note below the table; empty for none.</param>
    public static TableCell FromString(string text, string footnote = "") => new() { Text = text, Footnote = footnote };

    /// <summary>A cell with a number.</summary>
    /// <param name="value">Number.</param>
    /// <param name="spread">Spread of the number, written after ±; null for none.</param>
    /// <param name="footnote">Note below the table; empty for none.</param>
    public static TableCell FromDouble(double value, double? spread = null, string footnote = "") => new() { Value = value, Spread = spread, Footnote = footnote };
}
