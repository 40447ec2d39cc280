using System.Globalization;
using System.Text;

namespace Offshell.Figures.Text;

/// <summary>Numbers as a reader expects them, the same on every machine whatever its culture.</summary>
internal static class NumberText
{
    private const char Minus = '\u2212';
    private const char ThinSpace = '\u202F';
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    // Beyond this a coordinate is far outside every drawing; viewers lose precision on larger ones.
    private const double FarOutside = 100_000;

    /// <summary>A coordinate in pixels with at most one decimal; never "-0" and never in powers of ten.</summary>
    public static string Coordinate(double pixels)
    {
        double rounded = Math.Round(Math.Clamp(pixels, -FarOutside, FarOutside), 1) + 0.0;
        return rounded.ToString("0.#", CultureInfo.InvariantCulture);
    }

    /// <summary>A number with a fixed count of decimals, a true minus sign and groups of three from five digits on.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "n/a" : value > 0 ? "∞" : Minus + "∞";
        }

        string digits = Math.Abs(value).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        bool isZero = digits.AsSpan().IndexOfAnyExcept('0', '.') < 0;
        return (value < 0 && !isZero ? Minus.ToString() : "") + Grouped(digits);
    }

    /// <summary>A whole number, grouped: 10 000.</summary>
    public static string Count(long value) => Fixed(value, 0);

    /// <summary>A number to some significant digits: plain between 0.001 and a million, else as m×10ⁿ.</summary>
    public static string Significant(double value, int digits = 3)
    {
        if (!double.IsFinite(value) || value == 0)
        {
            return Fixed(value, 0);
        }

        int exponent = Exponent(value);
        double mantissa = value / Math.Pow(10, exponent);
        if (Math.Round(Math.Abs(mantissa), digits - 1) >= 10)
        {
            exponent++;
            mantissa /= 10;
        }

        if (exponent is < -3 or >= 6)
        {
            return Trimmed(Fixed(mantissa, digits - 1)) + "×" + PowerOfTen(exponent);
        }

        return Trimmed(Fixed(value, Math.Max(0, digits - 1 - exponent)));
    }

    /// <summary>10ⁿ with raised digits.</summary>
    public static string PowerOfTen(int exponent)
    {
        var text = new StringBuilder("10");
        if (exponent < 0)
        {
            text.Append('⁻');
        }

        foreach (char digit in Math.Abs(exponent).ToString(CultureInfo.InvariantCulture))
        {
            text.Append(Superscripts[digit - '0']);
        }

        return text.ToString();
    }

    /// <summary>⌊log₁₀|value|⌋, correct at exact powers of ten too; value finite and not 0.</summary>
    public static int Exponent(double value)
    {
        // Fifteen digits, which every double holds, round its last bits away; a logarithm may land just below the whole number of an exact power.
        string text = value.ToString("E14", CultureInfo.InvariantCulture);
        return int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private static string Grouped(string digits)
    {
        int whole = digits.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? dot : digits.Length;
        if (whole < 5)
        {
            return digits;
        }

        var text = new StringBuilder(digits);
        for (int at = whole - 3; at > 0; at -= 3)
        {
            text.Insert(at, ThinSpace);
        }

        return text.ToString();
    }

    private static string Trimmed(string text) =>
        text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
}
