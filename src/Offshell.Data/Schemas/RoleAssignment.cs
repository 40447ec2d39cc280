using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>Gives each column of a source the role that was asked for.</summary>
internal static class RoleAssignment
{
    private static readonly ImmutableArray<ColumnRole> OneColumnOnly =
        [ColumnRole.Class, ColumnRole.Label, ColumnRole.Weight, ColumnRole.Group, ColumnRole.Time];

    /// <summary>The role of each column that a list names; null where none does.</summary>
    /// <exception cref="DataFormatException">A name is not there, a column has two roles, or a role for one column has more.</exception>
    internal static ColumnRole?[] Assign(Schema raw, RoleOptions options, NameMatcher matcher, string? source)
    {
        var roles = new ColumnRole?[raw.Count];
        bool[] isExact = new bool[raw.Count];
        foreach ((ColumnRole role, ImmutableArray<string> names) in options.ByRole)
        {
            foreach (string pattern in names)
            {
                (List<int> columns, bool exact) = matcher.Find(pattern);
                foreach (int column in columns)
                {
                    if (isExact[column] && !exact) continue;
                    bool isRefined = exact && !isExact[column];
                    if (roles[column] is ColumnRole other && other != role && !isRefined) throw TwoRoles(raw[column].Name, other, role, source);
                    (roles[column], isExact[column]) = (role, exact);
                }
            }
        }

        RequireOneColumn(raw, roles, source);
        return roles;
    }

    private static void RequireOneColumn(Schema raw, ColumnRole?[] roles, string? source)
    {
        foreach (ColumnRole role in OneColumnOnly)
        {
            string[] names = [.. Enumerable.Range(0, raw.Count).Where(column => roles[column] == role).Select(column => raw[column].Name)];
            if (names.Length > 1)
            {
                throw new DataFormatException("one", $"Name only one of them, or join them in one column.")
                {
                    File = source,
                    Found = $"{names.Length} columns with the role {role.ToString().ToLowerInvariant()} ({string.Join(", ", names)})",
                };
            }
        }
    }

    private static DataFormatException TwoRoles(string column, ColumnRole first, ColumnRole second, string? source) => new(
        "one role", "Name the column in one list only.")
    { File = source, Column = column, Found = $"the roles {first.ToString().ToLowerInvariant()} and {second.ToString().ToLowerInvariant()}" };
}
