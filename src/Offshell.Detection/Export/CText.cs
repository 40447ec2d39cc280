using System.Globalization;
using System.Text;

namespace Offshell.Detection.Export;

/// <summary>C source as it grows: sections of fixed code that are taken in once with all they need, then tables and lines.</summary>
internal sealed class CText
{
    private const int LineWidth = 110;
    private readonly StringBuilder _sections = new();
    private readonly StringBuilder _body = new();
    private readonly HashSet<string> _used = [];

    /// <summary>The sections, then everything else.</summary>
    public override string ToString() => $"{_sections}{_body}";

    /// <summary>Takes in a section of fixed code and all that it needs; once however often it is asked for.</summary>
    internal void Use(string section)
    {
        if (!_used.Add(section)) return;
        CSection found = CSection.All[section];
        foreach (string need in found.Needs) Use(need);
        _sections.Append(found.Code).Append('\n');
    }

    /// <summary>As <see cref="Use"/>, for a section that reads tables and therefore stands behind them.</summary>
    internal void UseHere(string section)
    {
        if (!_used.Add(section)) return;
        CSection found = CSection.All[section];
        foreach (string need in found.Needs) UseHere(need);
        _body.Append(found.Code).Append('\n');
    }

    internal void Line(string line = "") => _body.Append(line).Append('\n');

    /// <summary>A table of constants.</summary>
    internal void Table(string name, ReadOnlySpan<float> values)
    {
        string[] texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = Number(values[i]);
        Table("float", name, texts);
    }

    /// <inheritdoc cref="Table(string, ReadOnlySpan{float})"/>
    internal void Table(string name, ReadOnlySpan<double> values)
    {
        string[] texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = Number(values[i]);
        Table("double", name, texts);
    }

    /// <summary>The shortest decimal that reads back to the same bits.</summary>
    internal static string Number(double value)
    {
        if (double.IsNaN(value)) return "NAN";
        if (double.IsInfinity(value)) return value > 0 ? "INFINITY" : "-INFINITY";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0";
    }

    /// <inheritdoc cref="Number(double)"/>
    internal static string Number(float value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return (text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0") + "f";
    }

    /// <summary>A text as a C literal: printable ASCII as it is, every other byte of its UTF-8 form in octal.</summary>
    internal static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\' or (byte)'?')) literal.Append((char)b);
            else literal.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A text within a comment, which it cannot end.</summary>
    internal static string Comment(string text)
    {
        var comment = new StringBuilder();
        foreach (char c in text) comment.Append(c is >= ' ' and < '\x7F' and not ('*' or '/' or '\\' or '?') ? c : '_');
        return comment.ToString();
    }

    private void Table(string type, string name, string[] texts)
    {
        _body.Append(CultureInfo.InvariantCulture, $"static const {type} {name}[{texts.Length}] = {{\n   ");
        int width = 4;
        foreach (string text in texts)
        {
            if (width + text.Length + 2 > LineWidth)
            {
                _body.Append("\n   ");
                width = 4;
            }

            _body.Append(' ').Append(text).Append(',');
            width += text.Length + 2;
        }

        _body.Append("\n};\n\n");
    }
}
