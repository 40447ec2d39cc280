using System.Runtime.InteropServices;

namespace Offshell.Benchmarks.Peers;

/// <summary>
/// Seconds of wall clock, or of this thread's processor time: on a machine that others use too, only the latter says
/// what one thread's work costs.
/// </summary>
internal static partial class Clock
{
    private const int MonotonicClock = 1, ThreadClock = 3;

    /// <summary>Whether processor time is measured; for one thread only.</summary>
    internal static bool IsProcessorTime { get; set; }

    internal static double Now => Read(IsProcessorTime ? ThreadClock : MonotonicClock);

    /// <summary>Wall clock whatever is measured; for how long to go on.</summary>
    internal static double Wall => Read(MonotonicClock);

    private static double Read(int clock)
    {
        if (GetTime(clock, out TimeSpec time) != 0) throw new InvalidOperationException("The system's clock cannot be read.");
        return time.Seconds + (1e-9 * time.Nanoseconds);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
