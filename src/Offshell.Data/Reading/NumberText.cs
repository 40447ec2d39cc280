using System.Collections.Immutable;
using System.Globalization;

namespace Offshell.Data;

/// <summary>Numbers and missing values as they are written in text files, in the invariant culture.</summary>
internal sealed class NumberText(ImmutableArray<string> missingTexts)
{
    /// <summary>Powers of ten that a double holds exactly.</summary>
    private static readonly double[] Powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    private const int ExactDigits = 15;

    /// <summary>Texts for missing that are numbers, such as -9999: they mean it however they are written.</summary>
    private readonly double[] _marks = [.. missingTexts.Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double mark) ? mark : double.NaN).Where(double.IsFinite)];

    /// <summary>What a cell holds.</summary>
    internal enum Content
    {
        /// <summary>A finite number.</summary>
        Number,

        /// <summary>A missing value.</summary>
        Missing,

        /// <summary>An infinity, or a number beyond the range of a double.</summary>
        Infinity,

        /// <summary>Anything else.</summary>
        Text,
    }

    internal bool IsMissing(ReadOnlySpan<char> cell)
    {
        ReadOnlySpan<char> text = cell.Trim();
        if (text.IsEmpty) return true;
        foreach (string missing in missingTexts)
        {
            if (text.Equals(missing, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return _marks.Length > 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && _marks.Contains(value);
    }

    internal Content Read(ReadOnlySpan<char> cell, out double value)
    {
        if (TryParsePlain(cell, out value) && !_marks.Contains(value)) return Content.Number;

        value = double.NaN;
        if (IsMissing(cell)) return Content.Missing;
        ReadOnlySpan<char> text = cell.Trim();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && !double.IsNaN(value))
        {
            return double.IsInfinity(value) ? Content.Infinity : Content.Number;
        }

        value = double.NaN;
        return text.TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase) ? Content.Infinity : Content.Text;
    }

    /// <summary>
    /// Digits with an optional sign and point, few enough that both the digits and the power of ten are exact, so that one
    /// division gives the correctly rounded value (Clinger 1990). Everything else is left to the general parser.
    /// </summary>
    private static bool TryParsePlain(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        int i = 0;
        bool isNegative = text.Length > 0 && text[0] == '-';
        if (isNegative) i++;
        if (text.Length == i || text.Length - i > ExactDigits + 1) return false;

        long digits = 0;
        int digitCount = 0, point = -1;
        for (; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                digitCount++;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = digitCount;
            }
            else
            {
                return false;
            }
        }

        if (digitCount is 0 or > ExactDigits) return false;
        value = point < 0 ? digits : digits / Powers[digitCount - point];
        if (isNegative) value = -value;
        return true;
    }
}
