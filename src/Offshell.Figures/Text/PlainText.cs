using System.Text;

namespace Offshell.Figures.Text;

/// <summary>Makes any text safe to stand in XML and HTML: names of columns come from files and may hold anything.</summary>
internal static class PlainText
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// One line of text that XML 1.0 can hold. Line breaks and tabs become spaces; control characters, lone surrogates,
    /// non-characters and marks that reverse the reading direction become U+FFFD, so that they are seen.
    /// </summary>
    public static string Clean(string? text) => Clean(text, keepLines: false);

    /// <summary>As <see cref="Clean(string?)"/>, but line breaks stay.</summary>
    public static string CleanLines(string? text) => Clean(text?.ReplaceLineEndings("\n"), keepLines: true);

    /// <summary>Clean text with the five characters that mean something in mark-up written as entities.</summary>
    public static string Escape(string? text) => Entities(Clean(text));

    /// <summary>As <see cref="Escape"/>, but line breaks stay.</summary>
    public static string EscapeLines(string? text) => Entities(CleanLines(text));

    private static string Clean(string? text, bool keepLines)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' && keepLines)
            {
                clean.Append('\n');
            }
            else if (rune.Value is '\t' or '\n' or '\r' or 0x2028 or 0x2029)
            {
                clean.Append(' ');
            }
            else if (Rune.IsControl(rune) || ReversesReading(rune.Value) || (rune.Value & 0xFFFE) == 0xFFFE)
            {
                clean.Append(Replacement);
            }
            else
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    private static bool ReversesReading(int value) => value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static string Entities(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal);
}
