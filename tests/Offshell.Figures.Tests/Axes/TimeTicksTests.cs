using Offshell.Figures.Axes;

namespace Offshell.Figures.Tests.Axes;

public sealed class TimeTicksTests
{
    // The times below were converted with GNU date, for example `date -u -d 2024-02-28 +%s`.
    private const double February28 = 1_709_078_400;
    private const double Day = 86_400;

    [Theory]
    [InlineData(0, 90, 7, "00:00:00 00:00:15 00:00:30 00:00:45 00:01:00 00:01:15 00:01:30", "2024-02-28 UTC")]
    [InlineData(0, 5 * 3600, 6, "00:00 01:00 02:00 03:00 04:00 05:00", "2024-02-28 UTC")]
    [InlineData(18 * 3600, 12 * 3600, 5, "18:00 21:00 29 Feb 03:00 06:00", "2024 UTC")]
    [InlineData(0, 4 * Day, 6, "28 Feb 29 Feb 1 Mar 2 Mar 3 Mar", "2024 UTC")]
    [InlineData(0, 28 * Day, 5, "4 Mar 11 Mar 18 Mar 25 Mar", "2024 UTC")]
    [InlineData(0, 300 * Day, 6, "Mar 2024 May 2024 Jul 2024 Sep 2024 Nov 2024", "UTC")]
    [InlineData(0, 3650 * Day, 6, "2026 2028 2030 2032 2034", "UTC")]
    public void Create_KnownRange_GivesRoundTimes(double start, double width, int limit, string labels, string context)
    {
        TickSet ticks = TimeTicks.Create(new AxisRange(February28 + start, February28 + start + width), limit);

        string.Join(' ', ticks.Major.Select(tick => tick.Label)).ShouldBe(labels);
        ticks.Context.ShouldBe(context);
    }

    [Fact]
    public void Create_WeekSteps_StartOnMondays()
    {
        TickSet ticks = TimeTicks.Create(new AxisRange(February28, February28 + (28 * Day)), 5);

        ticks.Major.ShouldAllBe(tick => DateTime.UnixEpoch.AddSeconds(tick.Value).DayOfWeek == DayOfWeek.Monday);
    }

    [Theory]
    [InlineData(-1e12, 1e12)]
    [InlineData(-1e300, 1e300)]
    [InlineData(0.1, 0.9)]
    [InlineData(-62_135_596_800, 253_402_300_799)]
    public void Create_OutsideTheCalendarOrWithinASecond_StillGivesTicks(double low, double high)
    {
        TickSet ticks = TimeTicks.Create(new AxisRange(low, high), 6);

        ticks.Major.Length.ShouldBeInRange(2, 6);
    }
}
