using System.Collections.Immutable;
using System.Globalization;

namespace Offshell.Figures.Axes;

/// <summary>Ticks of a time axis (seconds since 1970, UTC) at round clock times, days, months or years.</summary>
internal static class TimeTicks
{
    private const double Day = 86_400;

    private static readonly double[] ClockSteps =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, Day, 2 * Day, 7 * Day, 14 * Day];

    private static readonly int[] MonthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000];

    // A Monday, so that steps of whole weeks start on Mondays.
    private static readonly double Monday = 4 * Day;

    private static readonly AxisRange Calendar = new(Seconds(DateTime.MinValue), Seconds(DateTime.MaxValue));

    public static TickSet Create(AxisRange range, int limit)
    {
        limit = Math.Max(2, limit);
        double width = range.High - range.Low;
        if (range.Low < Calendar.Low || range.High > Calendar.High || width < 2)
        {
            TickSet plain = LinearTicks.Create(range, limit);
            return plain with { Context = (plain.Context + " s since 1970-01-01 UTC").TrimStart() };
        }

        foreach (double step in ClockSteps)
        {
            double origin = step % (7 * Day) == 0 ? Monday : 0;
            double first = Math.Ceiling((range.Low - origin) / step);
            double last = Math.Floor((range.High - origin) / step);
            if (last - first + 1 <= limit)
            {
                double[] values = [.. Enumerable.Range(0, (int)Math.Max(0, last - first + 1)).Select(index => origin + ((first + index) * step))];
                return WithClockLabels(values, step, range);
            }
        }

        return Months(range, limit);
    }

    private static TickSet WithClockLabels(double[] values, double step, AxisRange range)
    {
        string format = step < 60 ? "HH:mm:ss" : step < Day ? "HH:mm" : "d MMM";
        bool oneDay = Time(range.Low).Date == Time(range.High).Date;
        bool oneYear = Time(range.Low).Year == Time(range.High).Year;
        var ticks = values.Select(value =>
        {
            // Midnight says which day begins; the clock alone would not.
            DateTime time = Time(value);
            bool newDay = step < Day && !oneDay && time.TimeOfDay == TimeSpan.Zero;
            return new Tick(value, time.ToString(newDay ? "d MMM" : format, CultureInfo.InvariantCulture));
        });
        string context = oneDay && step < Day
            ? Time(range.Low).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : oneYear ? Time(range.Low).ToString("yyyy", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Time(range.Low):yyyy}–{Time(range.High):yyyy}");
        return new TickSet([.. ticks], [], context + " UTC");
    }

    private static TickSet Months(AxisRange range, int limit)
    {
        foreach (int step in MonthSteps)
        {
            ImmutableArray<Tick> ticks = [.. MonthStarts(range, step).Select(time => new Tick(Seconds(time), time.ToString(step % 12 == 0 ? "yyyy" : "MMM yyyy", CultureInfo.InvariantCulture)))];
            if (ticks.Length <= limit)
            {
                return new TickSet(ticks, [], "UTC");
            }
        }

        return LinearTicks.Create(range, limit);
    }

    private static IEnumerable<DateTime> MonthStarts(AxisRange range, int step)
    {
        DateTime start = Time(range.Low);

        // Months since the year 0, so that steps of years fall on round years; the calendar starts with the year 1.
        int month = (start.Year * 12) + start.Month - 1;
        month -= month % step;
        month += month < 12 ? step : 0;
        for (; month < 10_000 * 12; month += step)
        {
            var time = new DateTime(month / 12, 1 + (month % 12), 1, 0, 0, 0, DateTimeKind.Utc);
            if (Seconds(time) > range.High)
            {
                yield break;
            }

            if (Seconds(time) >= range.Low)
            {
                yield return time;
            }
        }
    }

    private static DateTime Time(double seconds) => DateTime.UnixEpoch.AddTicks((long)Math.Floor(seconds) * TimeSpan.TicksPerSecond);

    private static double Seconds(DateTime time) => (double)(time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
}
