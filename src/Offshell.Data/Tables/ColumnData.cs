namespace Offshell.Data;

/// <summary>
/// The values of one column of a <see cref="Table"/>. Arrays handed to a factory are not copied: the caller gives them
/// away and must not change them afterwards.
/// </summary>
public abstract class ColumnData
{
    private protected ColumnData()
    {
    }

    /// <summary>The number of rows.</summary>
    public abstract int Length { get; }

    /// <summary>Numbers; NaN is missing.</summary>
    /// <param name="values">One finite number or NaN per row.</param>
    /// <exception cref="ArgumentException">A value is infinite.</exception>
    public static ColumnData Numbers(double[] values) => Numbers(values, null);

    /// <summary>The same for a column whose name is known, so that messages can give it.</summary>
    internal static ColumnData Numbers(double[] values, string? name)
    {
        ArgumentNullException.ThrowIfNull(values);
        int infinite = Array.FindIndex(values, double.IsInfinity);
        if (infinite >= 0)
        {
            string column = name is null ? "" : $", column '{name}'";
            throw new ArgumentException(
                $"Row {infinite + 1}{column} is {values[infinite]}; values must be finite, or NaN for missing. Remove or replace it.", nameof(values));
        }

        return new NumberData(values, null);
    }

    /// <summary>Codes of categories: an index, NaN for missing, or <see cref="Table.UnseenCategory"/>.</summary>
    /// <param name="codes">One code per row.</param>
    /// <param name="unseenTexts">The text of each row whose category is unseen, by row; null if there is none.</param>
    /// <exception cref="ArgumentException">A code is neither a whole number of at least −1 nor NaN.</exception>
    public static ColumnData Codes(double[] codes, IReadOnlyDictionary<int, string>? unseenTexts = null)
    {
        ArgumentNullException.ThrowIfNull(codes);
        int wrong = Array.FindIndex(codes, code => !double.IsNaN(code) && !(code >= Table.UnseenCategory && code == Math.Floor(code)));
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"Row {wrong + 1} has the category code {codes[wrong]}; expected a category's index, NaN for missing, or −1 for an unseen category.",
                nameof(codes));
        }

        return new NumberData(codes, unseenTexts is { Count: > 0 } ? unseenTexts : null);
    }

    /// <summary>Texts; null is missing.</summary>
    public static ColumnData Texts(string?[] texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new TextData(texts);
    }

    /// <summary>The same column with only the given rows, in the given order.</summary>
    internal abstract ColumnData Select(int start, ReadOnlySpan<int> rows);

    /// <summary>All given parts, one below the other.</summary>
    internal abstract ColumnData Concatenate(ReadOnlySpan<(ColumnData Data, int Start, int Count)> parts);
}

/// <summary>
/// Numbers or category codes. Kept aside, by row: the texts of unseen categories, and the digits of integers that a double
/// cannot hold.
/// </summary>
internal sealed class NumberData(double[] values, IReadOnlyDictionary<int, string>? asideTexts) : ColumnData
{
    public override int Length => Values.Length;

    internal double[] Values { get; } = values;

    internal IReadOnlyDictionary<int, string>? AsideTexts { get; } = asideTexts;

    internal override ColumnData Select(int start, ReadOnlySpan<int> rows)
    {
        double[] selected = new double[rows.Length];
        Dictionary<int, string>? texts = null;
        for (int i = 0; i < selected.Length; i++)
        {
            selected[i] = Values[start + rows[i]];
            if (AsideTexts is not null && AsideTexts.TryGetValue(start + rows[i], out string? text)) (texts ??= [])[i] = text;
        }

        return new NumberData(selected, texts);
    }

    internal override ColumnData Concatenate(ReadOnlySpan<(ColumnData Data, int Start, int Count)> parts)
    {
        int total = 0;
        foreach ((_, _, int count) in parts) total += count;

        double[] all = new double[total];
        Dictionary<int, string>? texts = null;
        int end = 0;
        foreach ((ColumnData data, int start, int count) in parts)
        {
            var numbers = (NumberData)data;
            numbers.Values.AsSpan(start, count).CopyTo(all.AsSpan(end));
            foreach ((int row, string text) in numbers.AsideTexts ?? new Dictionary<int, string>())
            {
                if (row >= start && row < start + count) (texts ??= [])[end + row - start] = text;
            }

            end += count;
        }

        return new NumberData(all, texts);
    }
}

/// <summary>Texts as separate strings.</summary>
internal sealed class TextData(string?[] texts) : ColumnData
{
    public override int Length => Texts.Length;

    internal new string?[] Texts { get; } = texts;

    internal override ColumnData Select(int start, ReadOnlySpan<int> rows)
    {
        string?[] selected = new string?[rows.Length];
        for (int i = 0; i < selected.Length; i++) selected[i] = Texts[start + rows[i]];
        return new TextData(selected);
    }

    internal override ColumnData Concatenate(ReadOnlySpan<(ColumnData Data, int Start, int Count)> parts)
    {
        var all = new List<string?>();
        foreach ((ColumnData data, int start, int count) in parts) all.AddRange(((TextData)data).Texts.AsSpan(start, count));
        return new TextData([.. all]);
    }
}
