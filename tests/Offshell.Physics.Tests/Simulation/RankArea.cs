namespace Offshell.Physics.Tests.Simulation;

/// <summary>Area under the ROC curve by ranks, with the standard error of Hanley and McNeil (1982).</summary>
internal static class RankArea
{
    internal static (double Area, double StandardError) Of(double[] normal, double[] anomalous)
    {
        double[] sorted = [.. normal.Order()];
        double area = anomalous.Sum(score => (Below(sorted, score) + AtMost(sorted, score)) / 2.0) / ((double)normal.Length * anomalous.Length);
        double q1 = area / (2 - area), q2 = 2 * area * area / (1 + area), square = area * area;
        double variance = (area * (1 - area)) + ((anomalous.Length - 1) * (q1 - square)) + ((normal.Length - 1) * (q2 - square));
        return (area, Math.Sqrt(variance / ((double)normal.Length * anomalous.Length)));
    }

    private static int Below(double[] sorted, double value) => First(sorted, x => x >= value);

    private static int AtMost(double[] sorted, double value) => First(sorted, x => x > value);

    private static int First(double[] sorted, Func<double, bool> isReached)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (isReached(sorted[middle])) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
