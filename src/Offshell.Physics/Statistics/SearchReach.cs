namespace Offshell.Physics.Statistics;

/// <summary>From luminosity, cross-sections and efficiencies to events, and back: what a search or an anomaly trigger can reach.</summary>
public static class SearchReach
{
    /// <summary>Days to which monthly rates are spread.</summary>
    public const double DaysPerMonth = 30;

    /// <summary>Expected events, L σ ε.</summary>
    /// <param name="luminosity">L, in fb⁻¹ (per month for a monthly rate), ≥ 0.</param>
    /// <param name="crossSection">σ, in fb, ≥ 0.</param>
    /// <param name="efficiency">ε: product of acceptance, trigger and selection efficiencies, in [0, 1].</param>
    public static double Events(double luminosity, double crossSection, double efficiency)
    {
        Require.NotNegative(luminosity);
        Require.NotNegative(crossSection);
        Require.Probability(efficiency);
        return luminosity * crossSection * efficiency;
    }

    /// <summary>Cross-section in fb that gives a number of events, n/(L ε).</summary>
    /// <param name="events">n ≥ 0.</param>
    /// <param name="luminosity">L, in fb⁻¹, &gt; 0.</param>
    /// <param name="efficiency">ε, in (0, 1].</param>
    public static double CrossSectionForEvents(double events, double luminosity, double efficiency)
    {
        Require.NotNegative(events);
        Require.Positive(luminosity);
        Require.Positive(efficiency);
        Require.Probability(efficiency);
        return events / (luminosity * efficiency);
    }

    /// <summary>Cross-section in fb that gives a signal-to-background ratio, r B/(L ε).</summary>
    /// <param name="ratio">r = S/B ≥ 0.</param>
    /// <param name="backgroundEvents">B ≥ 0, in the same time as L.</param>
    /// <param name="luminosity">L, in fb⁻¹, &gt; 0.</param>
    /// <param name="efficiency">ε of the signal, in (0, 1].</param>
    public static double CrossSectionForRatio(double ratio, double backgroundEvents, double luminosity, double efficiency)
    {
        Require.NotNegative(ratio);
        return CrossSectionForEvents(ratio * backgroundEvents, luminosity, efficiency);
    }

    /// <summary>False-alarm rate α that keeps a monthly budget: budget/events.</summary>
    /// <param name="eventsPerMonth">Events that reach the detector per month, more than the budget.</param>
    /// <param name="budgetPerMonth">Events that may be kept per month, &gt; 0.</param>
    public static double RateForBudget(double eventsPerMonth, double budgetPerMonth)
    {
        Require.Positive(budgetPerMonth);
        Require.Positive(eventsPerMonth);
        if (budgetPerMonth >= eventsPerMonth)
            throw new ArgumentOutOfRangeException(nameof(budgetPerMonth), budgetPerMonth, $"Found a budget of {budgetPerMonth} for {eventsPerMonth} events per month, expected a smaller budget: all may be kept.");
        return budgetPerMonth / eventsPerMonth;
    }
}
