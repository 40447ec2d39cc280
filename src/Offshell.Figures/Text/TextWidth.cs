using System.Globalization;
using System.Text;

namespace Offshell.Figures.Text;

/// <summary>
/// Estimates how wide text will be drawn. The reader's font is unknown, so the widths are those of a wide sans-serif:
/// an estimate that is a little large leaves a gap, one that is too small lets labels overlap.
/// </summary>
internal static class TextWidth
{
    private const char Ellipsis = '…';

    /// <summary>Width in pixels of clean text at a font size in pixels.</summary>
    public static double Of(string text, double fontSize)
    {
        double width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += Relative(rune);
        }

        return width * fontSize;
    }

    /// <summary>The widest of some texts, in pixels; 0 when there are none.</summary>
    public static double Widest(IEnumerable<string> texts, double fontSize) =>
        texts.Select(text => Of(text, fontSize)).DefaultIfEmpty(0).Max();

    /// <summary>Text that fits into a width: whole, or with its middle left out, since both ends of a column's name tell it apart.</summary>
    public static string Shorten(string text, double fontSize, double maximumWidth)
    {
        if (Of(text, fontSize) <= maximumWidth)
        {
            return text;
        }

        // Whole text elements only: half of a surrogate pair or a lone combining mark must not remain.
        var elements = new List<string>();
        for (var enumerator = StringInfo.GetTextElementEnumerator(text); enumerator.MoveNext();)
        {
            elements.Add(enumerator.GetTextElement());
        }

        int kept = elements.Count - 1;
        while (kept > 1)
        {
            string shortened = Joined(elements, kept);
            if (Of(shortened, fontSize) <= maximumWidth)
            {
                return shortened;
            }

            kept--;
        }

        return (elements.Count > 0 ? elements[0] : "") + Ellipsis;
    }

    /// <summary>Breaks text at spaces into lines no wider than a width; a longer word stands on a line of its own, shortened.</summary>
    public static IReadOnlyList<string> Wrap(string text, double fontSize, double maximumWidth)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Of(longer, fontSize) > maximumWidth)
            {
                lines.Add(Shorten(line, fontSize, maximumWidth));
                longer = word;
            }

            line = longer;
        }

        if (line.Length > 0)
        {
            lines.Add(Shorten(line, fontSize, maximumWidth));
        }

        return lines;
    }

    private static string Joined(List<string> elements, int kept)
    {
        int head = (kept + 1) * 3 / 5;
        var text = new StringBuilder();
        elements.Take(head).ToList().ForEach(element => text.Append(element));
        text.Append(Ellipsis);
        elements.Skip(elements.Count - (kept - head)).ToList().ForEach(element => text.Append(element));
        return text.ToString();
    }

    private static double Relative(Rune rune) => rune.Value switch
    {
        'i' or 'j' or 'l' or '\'' or '|' or '!' or '.' or ',' or ':' or ';' or '\u202F' => 0.31,
        ' ' or 'I' or 'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '-' => 0.39,
        'm' or 'M' or 'W' or 'w' or '@' or '%' or '−' or '×' or '±' => 0.88,
        (>= 0x2070 and <= 0x209F) or '²' or '³' or '¹' => 0.42,
        >= 0x0300 and <= 0x036F => 0,
        >= 'A' and <= 'Z' => 0.69,
        >= 0x1100 => rune.Value is >= 0x2000 and <= 0x2BFF ? 0.7 : 1.0,
        _ => 0.61,
    };
}
