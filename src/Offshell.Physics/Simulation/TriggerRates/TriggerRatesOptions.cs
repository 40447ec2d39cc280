using static Offshell.Physics.Simulation.SimulationProblems;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>Settings of the <c>trigger-rates</c> simulator: the menu, the running of the accelerator, the detector and its faults.</summary>
public sealed record TriggerRatesOptions
{
    /// <summary>A menu of realistic size: 30 Level-1 seeds with 10 paths each.</summary>
    public static TriggerRatesOptions FullMenu { get; } = new() { Seeds = 30, PathsPerSeed = 10 };

    /// <summary>Number of Level-1 seeds, the conditions, 1 to 200. Default 4.</summary>
    public int Seeds { get; init; } = 4;

    /// <summary>Number of High-Level-Trigger paths of each seed, the features, 1 to 200. Default 6.</summary>
    public int PathsPerSeed { get; init; } = 6;

    /// <summary>Seed of the menu's cross sections, efficiencies and responses, which are part of the apparatus. Default 1.</summary>
    public ulong MenuSeed { get; init; } = 1;

    /// <summary>Smallest rate of a path at peak luminosity in Hz, above 0. Default 2.</summary>
    public double MinimumPathRate { get; init; } = 2;

    /// <summary>Largest rate of a path at peak luminosity in Hz, up to 1e6; rates are log-uniform in between. Default 100.</summary>
    public double MaximumPathRate { get; init; } = 100;

    /// <summary>Number of prescale columns, 1 to 50; as luminosity falls, later columns loosen the prescales in steps. Default 5.</summary>
    public int PrescaleColumns { get; init; } = 5;

    /// <summary>Prescale columns set by hand beside those that follow luminosity, per hour, 0 to 100. Default 0.2.</summary>
    public double ManualColumnsPerHour { get; init; } = 0.2;

    /// <summary>Mean luminosity at the start of a fill in 10³⁴ cm⁻² s⁻¹, above 0 and up to 100. Default 1.8.</summary>
    public double PeakLuminosity { get; init; } = 1.8;

    /// <summary>Relative half width of the peak luminosity between fills (uniform), 0 to 0.9. Default 0.1.</summary>
    public double PeakSpread { get; init; } = 0.1;

    /// <summary>Time τ in which luminosity falls to 1/e, in hours, above 0 and up to 1e6. Default 15.</summary>
    public double LuminosityLifetimeHours { get; init; } = 15;

    /// <summary>Smallest pile-up at the start of a fill, 0 to 1000. Default 40.</summary>
    public double MinimumPileUp { get; init; } = 40;

    /// <summary>Largest pile-up at the start of a fill, up to 1000. Default 55.</summary>
    public double MaximumPileUp { get; init; } = 55;

    /// <summary>Mean length of a fill in hours, above 0.01 and up to 1000; lengths are uniform between half and one and a half times it. Default 8.</summary>
    public double FillHours { get; init; } = 8;

    /// <summary>Mean time between two fills in hours, 0 to 1000, uniform between half and one and a half times it. Default 3.</summary>
    public double GapHours { get; init; } = 3;

    /// <summary>Mean time after which a run is stopped and another started within a fill, in hours, above 0.01 and up to 1e6. Default 6.</summary>
    public double RunHours { get; init; } = 6;

    /// <summary>Fraction of luminosity sections that are lost, 0 to 0.9. Default 0.005.</summary>
    public double LostFraction { get; init; } = 0.005;

    /// <summary>Spread of the logarithm of efficiencies per unit of detector state, 0 (frozen) to 1. Default 0.03.</summary>
    public double StateSpread { get; init; } = 0.03;

    /// <summary>Correlation time of the detector states in hours, above 0 and up to 1e6. Default 0.5.</summary>
    public double StateHours { get; init; } = 0.5;

    /// <summary>Which luminosity sections to simulate. Default <see cref="TriggerRatesSet.Faults"/>.</summary>
    public TriggerRatesSet Set { get; init; } = TriggerRatesSet.Faults;

    /// <summary>Fraction of anomalies in the mixed set, 0 to 1. Default 0.1.</summary>
    public double AnomalyFraction { get; init; } = 0.1;

    /// <summary>Size of a Type A shift in residual standard deviations of the path, 0 to 100. Default 5.</summary>
    public double FeatureShift { get; init; } = 5;

    /// <summary>Size of each path's Type B shift in residual standard deviations, 0 to 100. Default 3.</summary>
    public double GroupShift { get; init; } = 3;

    /// <summary>Whether each path of a Type B row draws its own sign. Default false: one sign per row.</summary>
    public bool IndependentSigns { get; init; }

    /// <summary>Number of planted intervals with a dead path, 0 to 1000. Default 1.</summary>
    public int DeadPaths { get; init; } = 1;

    /// <summary>Number of planted intervals with a dead seed, 0 to 1000. Default 1.</summary>
    public int DeadSeeds { get; init; } = 1;

    /// <summary>Number of planted intervals with a hot seed, 0 to 1000. Default 1.</summary>
    public int HotSeeds { get; init; } = 1;

    /// <summary>Number of planted intervals with a drifting seed, 0 to 1000. Default 1.</summary>
    public int Drifts { get; init; } = 1;

    /// <summary>Length of a planted interval in luminosity sections, 1 to 1e6; shortened where the rows do not suffice. Default 60.</summary>
    public int FaultLength { get; init; } = 60;

    /// <summary>Length of a drift in luminosity sections, 1 to 1e6; shortened where the rows do not suffice. Default 200.</summary>
    public int DriftLength { get; init; } = 200;

    /// <summary>Size of a drift at its end in residual standard deviations, reached linearly from 0; 0 to 100. Default 5.</summary>
    public double DriftShift { get; init; } = 5;

    /// <summary>Factor on the Level-1 rate of a hot seed, 1 to 1000. Default 3.</summary>
    public double HotFactor { get; init; } = 3;

    /// <summary>Fraction of a hot seed's extra triggers that survive in its paths, 0 to 1. Default 0.1.</summary>
    public double HotLeak { get; init; } = 0.1;

    /// <summary>No fault is planted before this fraction of the rows, 0 to 1. Default 0.5: the first half can be trained on.</summary>
    public double FirstFault { get; init; } = 0.5;

    internal IEnumerable<string?> Problems() => MenuProblems().Concat(RunningProblems()).Concat(FaultProblems());

    private IEnumerable<string?> MenuProblems()
    {
        yield return Range(Seeds, 1, 200);
        yield return Range(PathsPerSeed, 1, 200);
        yield return Positive(MinimumPathRate, MaximumPathRate);
        yield return Positive(MaximumPathRate, 1e6);
        yield return Range(PrescaleColumns, 1, 50);
        yield return Range(ManualColumnsPerHour, 0, 100);
    }

    private IEnumerable<string?> RunningProblems()
    {
        yield return Positive(PeakLuminosity, 100);
        yield return Range(PeakSpread, 0, 0.9);
        yield return Positive(LuminosityLifetimeHours, 1e6);
        yield return Range(MinimumPileUp, 0, MaximumPileUp);
        yield return Range(MaximumPileUp, 0, 1000);
        yield return Range(FillHours, 0.01, 1000);
        yield return Range(GapHours, 0, 1000);
        yield return Range(RunHours, 0.01, 1e6);
        yield return Range(LostFraction, 0, 0.9);
        yield return Range(StateSpread, 0, 1);
        yield return Positive(StateHours, 1e6);
    }

    private IEnumerable<string?> FaultProblems()
    {
        yield return Range(AnomalyFraction, 0, 1);
        yield return Range(FeatureShift, 0, 100);
        yield return Range(GroupShift, 0, 100);
        yield return Range(DeadPaths, 0, 1000);
        yield return Range(DeadSeeds, 0, 1000);
        yield return Range(HotSeeds, 0, 1000);
        yield return Range(Drifts, 0, 1000);
        yield return Range(FaultLength, 1, 1e6);
        yield return Range(DriftLength, 1, 1e6);
        yield return Range(DriftShift, 0, 100);
        yield return Range(HotFactor, 1, 1000);
        yield return Range(HotLeak, 0, 1);
        yield return Range(FirstFault, 0, 1);
    }
}
