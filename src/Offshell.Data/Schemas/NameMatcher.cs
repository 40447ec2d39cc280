namespace Offshell.Data;

/// <summary>Finds columns by names with wildcards, and near names for those that are not there.</summary>
internal sealed class NameMatcher
{
    private readonly IReadOnlyList<string> _names;
    private readonly string? _source;
    private readonly IReadOnlyList<string> _unusable;

    /// <param name="names">The names of all columns.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <param name="unusable">What the file holds besides columns, for messages.</param>
    internal NameMatcher(IReadOnlyList<string> names, string? source, IReadOnlyList<string>? unusable = null)
    {
        _names = names;
        _source = source;
        _unusable = unusable ?? [];
    }

    /// <summary>The positions of all columns that a pattern names, and whether it names one in full.</summary>
    /// <exception cref="DataFormatException">There is none.</exception>
    internal (List<int> Columns, bool IsExact) Find(string pattern)
    {
        int exact = Enumerable.Range(0, _names.Count).FirstOrDefault(column => _names[column] == pattern, -1);
        if (exact >= 0) return ([exact], true);

        List<int> matches = pattern.Contains('*', StringComparison.Ordinal)
            ? [.. Enumerable.Range(0, _names.Count).Where(column => Matches(pattern, _names[column]))]
            : [];
        return matches.Count > 0 ? (matches, false) : throw NotFound([pattern]);
    }

    /// <summary>For each column, whether one of the patterns names it.</summary>
    internal bool[] FindAny(IEnumerable<string> patterns)
    {
        bool[] found = new bool[_names.Count];
        foreach (string pattern in patterns) Find(pattern).Columns.ForEach(column => found[column] = true);
        return found;
    }

    /// <summary>For each column the value of the pattern that names it, null if none does; a full name counts before a wildcard.</summary>
    internal string?[] FindValues(IEnumerable<KeyValuePair<string, string>> values)
    {
        string?[] found = new string?[_names.Count];
        bool[] isExact = new bool[_names.Count];
        foreach ((string pattern, string value) in values.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            (List<int> columns, bool exact) = Find(pattern);
            foreach (int column in columns)
            {
                if (isExact[column] && !exact) continue;
                (found[column], isExact[column]) = (value, exact);
            }
        }

        return found;
    }

    /// <summary>The error for names that are not there, with the nearest name of each.</summary>
    internal DataFormatException NotFound(IReadOnlyList<string> missing)
    {
        string wanted = string.Join(", ", missing.Select(name => Nearest(name) is string near ? $"'{name}' (near: '{near}')" : $"'{name}'"));
        string arrays = _unusable.Count == 0 ? "" : $" and, not usable as a column, {string.Join(", ", _unusable.Take(20))}";
        return new DataFormatException(missing.Count == 1 ? $"a column {wanted}" : $"the columns {wanted}", "Check the names against those of the file.")
        {
            File = _source,
            Found = $"the columns {Abridged()}{arrays}",
        };
    }

    /// <summary>Whether a name fits a pattern in which <c>*</c> stands for any characters, none included.</summary>
    internal static bool Matches(string pattern, string name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, resume) = (p++, n);
            else if (p < pattern.Length && pattern[p] == name[n]) (p, n) = (p + 1, n + 1);
            else if (star >= 0) (p, n) = (star + 1, ++resume);
            else return false;
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    private string Abridged()
    {
        const int most = 20;
        string rest = _names.Count > most ? $", … ({_names.Count} in all)" : "";
        return string.Join(", ", _names.Take(most)) + rest;
    }

    /// <summary>The most similar name, if it differs in about a third of its letters at most.</summary>
    private string? Nearest(string name)
    {
        const int longest = 64;
        if (name.Length > longest) return null;
        (string? best, int distance) = (null, Math.Min(name.Length, (Math.Max(name.Length, 3) / 3) + 1));
        foreach (string candidate in _names)
        {
            if (candidate.Length > longest) continue;
            int current = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (current < distance) (best, distance) = (candidate, current);
        }

        return best;
    }

    /// <summary>The fewest insertions, deletions and replacements that turn one text into the other (Levenshtein 1966).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
