using System.Globalization;
using Offshell.Tensors.Random;

namespace Offshell.Data;

/// <summary>Collects what can be known about a column in one pass and bounded memory.</summary>
internal sealed class ColumnProfile
{
    /// <summary>Numbers kept for quantiles.</summary>
    private const int SampleSize = 8192;

    /// <summary>Any fixed number: equal data must give equal descriptions.</summary>
    private const ulong SampleKey = 0x0FF5E11;

    /// <summary>Longer texts are no categories.</summary>
    private const int LongestCategory = 256;

    private readonly int _maximumDistinct;
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _textLookup;
    private readonly HashSet<double> _values = [];
    private readonly List<double> _sample = [];
    private double _sumOfSquares;
    private double _mean;
    private long _zeros;
    private long _fractions;
    private long _decimalCommas;
    private long _otherTexts;
    private string? _text;

    /// <param name="maximumDistinct">Different values are counted up to this number.</param>
    internal ColumnProfile(int maximumDistinct)
    {
        _maximumDistinct = maximumDistinct;
        _textLookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal long Count { get; private set; }

    internal long Missing { get; private set; }

    internal long Numbers { get; private set; }

    internal double Minimum { get; private set; } = double.PositiveInfinity;

    internal double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>How often the smallest number occurs.</summary>
    internal long MinimumCount { get; private set; }

    /// <summary>How often the largest number occurs.</summary>
    internal long MaximumCount { get; private set; }

    internal long Present => Count - Missing;

    internal int Distinct => _texts.Count + _values.Count;

    internal bool IsDistinctCapped { get; private set; }

    internal bool IsNumeric => Numbers == Present;

    /// <summary>The first cell that is no number, as an error to throw if the column must be numeric.</summary>
    internal DataFormatException? FirstText { get; private set; }

    /// <summary>Whether there are two different texts that are no numbers; a single one, repeated, is most likely a mark for missing.</summary>
    internal bool HasSeveralTexts { get; private set; }

    /// <summary>Whether all texts that are no numbers would be with a decimal point instead of a comma.</summary>
    internal bool HasDecimalCommas => _decimalCommas > 0 && _otherTexts == 0;

    /// <summary>The first infinity, likewise.</summary>
    internal DataFormatException? FirstInfinity { get; private set; }

    /// <summary>The different values as texts, numbers in round-trip format, in the order of numbers, then of texts.</summary>
    internal IEnumerable<string> Categories => CategoryOrder.Sorted([.. _texts, .. _values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))]);

    internal void AddColumn(Table block, int column, NumberText numbers)
    {
        for (int row = 0; row < block.RowCount; row++)
        {
            if (block.Schema[column].Kind == ColumnKind.Numeric) AddNumber(block.Values(column)[row]);
            else if (block.Data(column) is CellData cells) AddCell(cells.Cell(block.Start + row), block, column, row, numbers);
            else AddCell(block.TextOf(column, row), block, column, row, numbers);
        }
    }

    internal ColumnSummary Summarize(ColumnSchema schema)
    {
        var summary = new ColumnSummary { Schema = schema, Count = Count, Missing = Missing, Distinct = Distinct, IsDistinctCapped = IsDistinctCapped };
        if (Numbers == 0) return summary;

        double[] sorted = [.. _sample.Order()];
        return summary with
        {
            Minimum = Minimum,
            Maximum = Maximum,
            Mean = _mean,
            StandardDeviation = Math.Sqrt(_sumOfSquares / Numbers),
            Quantile05 = Quantile(sorted, 0.05),
            Quantile25 = Quantile(sorted, 0.25),
            Median = Quantile(sorted, 0.5),
            Quantile75 = Quantile(sorted, 0.75),
            Quantile95 = Quantile(sorted, 0.95),
            ZeroFraction = (double)_zeros / Numbers,
            IsInteger = _fractions == 0,
            IsNonNegative = Minimum >= 0,
        };
    }

    private void AddCell(ReadOnlySpan<char> cell, Table block, int column, int row, NumberText numbers)
    {
        NumberText.Content content = numbers.Read(cell, out double value);
        Count++;
        if (content == NumberText.Content.Missing)
        {
            Missing++;
            return;
        }

        if (content == NumberText.Content.Number) AddStatistics(value);
        else if (content == NumberText.Content.Infinity) FirstInfinity ??= SchemaBinding.NotFinite(block, column, row);
        else AddText(cell, block, column, row);

        ReadOnlySpan<char> text = cell.Trim();
        if (IsDistinctCapped || _textLookup.Contains(text)) return;
        if (Distinct == _maximumDistinct || text.Length > LongestCategory) IsDistinctCapped = true;
        else _textLookup.Add(text);
    }

    private void AddText(ReadOnlySpan<char> cell, Table block, int column, int row)
    {
        FirstText ??= SchemaBinding.NotANumber(block, column, row);
        if (IsDecimalComma(cell.Trim())) _decimalCommas++;
        else _otherTexts++;

        if (_text is null) _text = cell.ToString();
        else HasSeveralTexts |= !cell.SequenceEqual(_text);
    }

    private static bool IsDecimalComma(ReadOnlySpan<char> text)
    {
        int comma = text.IndexOf(',');
        return comma > 0 && comma < text.Length - 1
            && text[..comma].TrimStart("+-").IndexOfAnyExceptInRange('0', '9') < 0 && text[(comma + 1)..].IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private void AddNumber(double value)
    {
        Count++;
        if (double.IsNaN(value))
        {
            Missing++;
            return;
        }

        AddStatistics(value);
        if (IsDistinctCapped || _values.Contains(value)) return;
        if (Distinct == _maximumDistinct) IsDistinctCapped = true;
        else _values.Add(value + 0.0); // −0 becomes 0
    }

    private void AddStatistics(double value)
    {
        Numbers++;
        if (value <= Minimum) (Minimum, MinimumCount) = (value, value == Minimum ? MinimumCount + 1 : 1);
        if (value >= Maximum) (Maximum, MaximumCount) = (value, value == Maximum ? MaximumCount + 1 : 1);
        double difference = value - _mean;
        _mean += difference / Numbers; // Welford 1962
        _sumOfSquares += difference * (value - _mean);
        if (value == 0) _zeros++;
        if (value != Math.Floor(value)) _fractions++;
        Sample(value);
    }

    /// <summary>Keeps each of the numbers with the same probability (reservoir sampling, Vitter's algorithm R).</summary>
    private void Sample(double value)
    {
        if (_sample.Count < SampleSize)
        {
            _sample.Add(value);
            return;
        }

        ulong slot = Math.BigMul(RandomSource.Mix(SampleKey ^ RandomSource.Mix((ulong)Numbers)), (ulong)Numbers, out _);
        if (slot < SampleSize) _sample[(int)slot] = value;
    }

    /// <summary>Linear interpolation between the middles of the steps of the distribution function (Hazen's rule).</summary>
    private static double Quantile(double[] sorted, double probability)
    {
        double position = Math.Clamp((probability * sorted.Length) - 0.5, 0, sorted.Length - 1);
        int low = (int)position, high = Math.Min(low + 1, sorted.Length - 1);
        double share = position - low;
        return (sorted[low] * (1 - share)) + (sorted[high] * share);
    }
}
