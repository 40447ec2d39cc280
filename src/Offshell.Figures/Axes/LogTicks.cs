using System.Collections.Immutable;
using Offshell.Figures.Text;

namespace Offshell.Figures.Axes;

/// <summary>Ticks at powers of ten with minor ticks between; at 1, 2 and 5 times them when the range is short.</summary>
internal static class LogTicks
{
    private const int MostDecadesWithMinorTicks = 10;

    public static TickSet Create(AxisRange range, int limit)
    {
        limit = Math.Max(2, limit);
        int low = NumberText.Exponent(range.Low);
        int high = NumberText.Exponent(range.High);
        int[] decades = [.. Enumerable.Range(low, high - low + 1).Where(exponent => IsWithin(range, Power(exponent)))];
        if (decades.Length >= 3)
        {
            return Decades(range, decades, low, high, limit);
        }

        double[] values = Multiples(range, low, high, [1, 2, 5]);
        if (values.Length > limit)
        {
            values = [.. decades.Select(Power)];
        }

        return values.Length >= 2
            ? new TickSet([.. values.Select(value => new Tick(value, Label(value)))], [.. Multiples(range, low, high, [1, 2, 3, 4, 5, 6, 7, 8, 9]).Except(values)], "")
            : LinearTicks.Create(range, limit);
    }

    private static TickSet Decades(AxisRange range, int[] decades, int low, int high, int limit)
    {
        int stride = (decades.Length + limit - 1) / limit;
        ImmutableArray<Tick> major = [.. decades.Where(exponent => Modulo(exponent, stride) == 0).Select(exponent => new Tick(Power(exponent), DecadeLabel(exponent, decades)))];
        double[] minor = high - low > MostDecadesWithMinorTicks
            ? [.. decades.Select(Power)]
            : Multiples(range, low, high, stride == 1 ? [2, 3, 4, 5, 6, 7, 8, 9] : [1]);
        return new TickSet(major, [.. minor.Except(major.Select(tick => tick.Value))], "");
    }

    private static double[] Multiples(AxisRange range, int low, int high, int[] digits) =>
        [.. Enumerable.Range(low, high - low + 1).SelectMany(exponent => digits.Select(digit => digit * Power(exponent))).Where(value => IsWithin(range, value))];

    private static bool IsWithin(AxisRange range, double value) => value >= range.Low * (1 - 1e-9) && value <= range.High * (1 + 1e-9);

    private static double Power(int exponent) => exponent >= 0 ? Math.Pow(10, exponent) : 1 / Math.Pow(10, -exponent);

    private static int Modulo(int value, int divisor) => ((value % divisor) + divisor) % divisor;

    // All labels of an axis are written alike: plain numbers only if every decade is easy to read so.
    private static string DecadeLabel(int exponent, int[] decades) =>
        decades[0] >= -3 && decades[^1] <= 5 ? NumberText.Significant(Power(exponent)) : NumberText.PowerOfTen(exponent);

    private static string Label(double value) => NumberText.Significant(value, 1);
}
