namespace Offshell.Detection.Calibration;

/// <summary>Search for the score at which a verdict changes.</summary>
internal static class Bracket
{
    /// <summary>
    /// The largest double ≥ <paramref name="from"/> that is not accepted, for a condition that stays true once true as the
    /// score rises: "strictly above" the result is then exactly "accepted". <paramref name="from"/> counts as not accepted.
    /// </summary>
    public static double LastRejected(double from, Func<double, bool> accepts)
    {
        double low = from, step = Math.Max(Math.Abs(from), 1e-300) * 1e-16, high = from + step;
        while (!accepts(high) && high < double.MaxValue)
        {
            low = high;
            step *= 2;
            high = Math.Min(from + step, double.MaxValue);
        }

        while (high > Math.BitIncrement(low))
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high) break;
            if (accepts(middle)) high = middle;
            else low = middle;
        }

        return low;
    }
}
