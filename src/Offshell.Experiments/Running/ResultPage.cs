using System.Text;
using Offshell.Data;

namespace Offshell.Experiments.Running;

/// <summary>The page of an experiment as Markdown: tables, then what they were made with.</summary>
internal sealed class ResultPage
{
    private readonly StringBuilder _text = new();

    internal ResultPage(string title, bool isQuick)
    {
        _text.Append("# ").Append(title).Append('\n');
        if (isQuick) Paragraph("**Quick run**: fewer sets, rows, steps or seeds than the full one. For a first look only, never to be quoted.");
    }

    internal ResultPage Section(string title)
    {
        _text.Append("\n## ").Append(title).Append('\n');
        return this;
    }

    internal ResultPage Paragraph(string text)
    {
        _text.Append('\n').Append(text).Append('\n');
        return this;
    }

    /// <summary>A table; the first column is read as names, the others as numbers.</summary>
    internal ResultPage Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        _text.Append('\n');
        Row(headings);
        Row([.. headings.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (IReadOnlyList<string> row in rows) Row(row);
        return this;
    }

    /// <summary>What the page was made with: settings, program, time.</summary>
    internal ResultPage Origin(string settings, IReadOnlyList<PartResult> parts)
    {
        string versions = string.Join(", ", parts.Select(p => p.Version).Distinct().Order(StringComparer.Ordinal));
        Section("Made with");
        Paragraph($"Offshell {versions}; {parts.Count} parts, {parts.Sum(p => p.Seconds):F0} s of wall time on {Environment.ProcessorCount} processors (shared with other work). Settings:");
        _text.Append("\n```json\n").Append(settings).Append("\n```\n");
        return this;
    }

    /// <summary>Keeps the page as <c>table.md</c> and returns its text.</summary>
    internal string Save(string folder)
    {
        string text = _text.ToString();
        AtomicFile.WriteAllBytes(Path.Combine(folder, "table.md"), Encoding.UTF8.GetBytes(text));
        return text;
    }

    private void Row(IReadOnlyList<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
