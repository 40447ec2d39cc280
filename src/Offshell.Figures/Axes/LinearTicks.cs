using System.Collections.Immutable;
using Offshell.Figures.Text;

namespace Offshell.Figures.Axes;

/// <summary>Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.</summary>
internal static class LinearTicks
{
    // Quarters: 1, 2, 2.5 and 5 are whole numbers of them, so that ticks are exact multiples.
    private static readonly int[] Quarters = [4, 8, 10, 20];

    public static TickSet Create(AxisRange range, int limit)
    {
        (int quarters, int exponent) = Step(range, Math.Max(2, limit));
        double step = Scaled(quarters / 4.0, exponent);
        double first = Math.Ceiling((range.Low / step) - 1e-9);
        double last = Math.Floor((range.High / step) + 1e-9);
        int count = (int)Math.Max(0, last - first + 1);
        double[] values = [.. Enumerable.Range(0, count).Select(index => Scaled((first + index) * quarters / 4.0, exponent))];

        int shared = SharedExponent(values);
        int decimals = Math.Max(0, (quarters == 10 ? 1 : 0) + shared - exponent);
        var major = values.Select(value => new Tick(value, NumberText.Fixed(Scaled(value, -shared), decimals))).ToImmutableArray();
        return new TickSet(major, [], shared == 0 ? "" : "×" + NumberText.PowerOfTen(shared));
    }

    /// <summary>The smallest round step that gives no more ticks than the limit.</summary>
    private static (int Quarters, int Exponent) Step(AxisRange range, int limit)
    {
        int exponent = NumberText.Exponent((range.High - range.Low) / limit) - 1;
        while (true)
        {
            foreach (int quarters in Quarters)
            {
                double step = Scaled(quarters / 4.0, exponent);
                double count = Math.Floor((range.High / step) + 1e-9) - Math.Ceiling((range.Low / step) - 1e-9) + 1;
                if (count <= limit)
                {
                    return (quarters, exponent);
                }
            }

            exponent++;
        }
    }

    /// <summary>A power of ten to take out of all labels when the largest is at least a million or below 0.001; else 0.</summary>
    private static int SharedExponent(double[] values)
    {
        double largest = values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        int exponent = largest == 0 ? 0 : NumberText.Exponent(largest);
        return exponent is >= 6 or < -3 ? 3 * (int)Math.Floor(exponent / 3.0) : 0;
    }

    /// <summary>value·10^exponent; dividing by a whole power keeps 3·10⁻¹ at 0.3.</summary>
    private static double Scaled(double value, int exponent) =>
        exponent >= 0 ? value * Math.Pow(10, exponent) : value / Math.Pow(10, -exponent);
}
