using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>Finds the code of a category by its text, or by its number if it is written in another way.</summary>
internal sealed class CategoryLookup
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    internal CategoryLookup(ImmutableArray<string> categories)
    {
        for (int code = 0; code < categories.Length; code++)
        {
            _codes.TryAdd(categories[code], code);
            if (CategoryOrder.Canonical(categories[code]) is string number) _numbers.TryAdd(number, code);
        }

        _lookup = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The code, or <see cref="Table.UnseenCategory"/>.</summary>
    internal double Find(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out int code)) return code;
        return _numbers.Count > 0 && CategoryOrder.Canonical(text) is string number && _numbers.TryGetValue(number, out code) ? code : Table.UnseenCategory;
    }
}
