using System.Globalization;

namespace Offshell.Data;

/// <summary>The order and the identity of category texts: <c>1</c>, <c>1.0</c> and <c>01</c> are the same number, hence the same category.</summary>
internal static class CategoryOrder
{
    /// <summary>The round-trip form of a text that is a finite number; null for any other text.</summary>
    internal static string? Canonical(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? (value + 0.0).ToString("R", CultureInfo.InvariantCulture)
            : null;

    /// <summary>Numbers by value, then texts by their characters; of texts that are the same number only the first stays.</summary>
    internal static IEnumerable<string> Sorted(IEnumerable<string> texts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return texts
            .OrderBy(text => Canonical(text) is string number ? double.Parse(number, CultureInfo.InvariantCulture) : double.PositiveInfinity)
            .ThenBy(text => text, StringComparer.Ordinal)
            .Where(text => seen.Add(Canonical(text) ?? text));
    }
}
