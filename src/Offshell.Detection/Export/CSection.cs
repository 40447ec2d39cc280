using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace Offshell.Detection.Export;

/// <summary>A piece of fixed C code with the names of those it needs; they stand in the files of the folder Sections.</summary>
internal sealed record CSection(string Name, ImmutableArray<string> Needs, string Code)
{
    private const string Mark = "/* section: ";

    /// <summary>All sections by name.</summary>
    internal static FrozenDictionary<string, CSection> All { get; } = Read().ToFrozenDictionary(s => s.Name);

    private static IEnumerable<CSection> Read()
    {
        Assembly assembly = typeof(CSection).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".c", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            foreach (string part in reader.ReadToEnd().Split(Mark, StringSplitOptions.RemoveEmptyEntries))
            {
                int end = part.IndexOf("*/\n", StringComparison.Ordinal);
                string[] head = part[..end].Split(';');
                string[] needs = head[1].Replace("needs:", "", StringComparison.Ordinal).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                yield return new CSection(head[0].Trim(), [.. needs], part[(end + 3)..].Trim('\n') + "\n");
            }
        }
    }
}
