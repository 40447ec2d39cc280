using System.Collections.Immutable;

namespace Offshell.Detection.Comparison;

/// <summary>The comparison in one sentence.</summary>
internal static class Recommendations
{
    private const double DifferentBelow = 0.05;

    /// <param name="detectors">Best first.</param>
    /// <param name="synthetic">Whether faults were injected.</param>
    internal static string For(ImmutableArray<ComparedDetector> detectors, bool synthetic)
    {
        if (detectors.All(d => d.IsSupervised)) return "Only supervised references were compared; they know the anomalies that they were shown. Add a model that learns from normal rows.";
        string reference = Reference(detectors);
        ImmutableArray<ComparedDetector> competing = [.. detectors.Where(d => !d.IsSupervised)];
        return Among(competing, synthetic) + reference;
    }

    private static string Among(ImmutableArray<ComparedDetector> detectors, bool synthetic)
    {
        ComparedDetector best = detectors[0];
        ComparedDetector[] tied = [.. detectors.Where(d => d.TiedWithBest >= DifferentBelow && d.Alarms.IsEmpty)];
        string faults = synthetic ? " against injected faults, which may not be like yours" : "";
        if (best.RocAuc.Interval.Low <= 0.5) return $"None of these detectors is surely better than guessing{faults}: look for columns that know of the anomalies.";
        if (tied.Length == 0) return $"'{best.Model}' ranks first{faults}, with the alarms above; look into them before you use it.";
        // Among equals the one that costs least to score.
        ComparedDetector chosen = tied.MinBy(d => d.ScoreSeconds)!;
        string figure = $"ROC AUC {chosen.RocAuc.Value:F3}, {chosen.RocAuc.Interval.Low:F3} to {chosen.RocAuc.Interval.High:F3}";
        string[] alarmed = [.. detectors.Where(d => d.TiedWithBest >= DifferentBelow && !d.Alarms.IsEmpty).Select(d => $"'{d.Model}'")];
        string than = alarmed.Length == 0 ? "all others here" : $"all others without an alarm (not counting {string.Join(", ", alarmed)}, see above)";
        if (tied.Length == 1) return $"Take '{chosen.Model}' ({figure}){faults}: it is better than {than}.";
        string others = string.Join(", ", tied.Where(d => d != chosen).Select(d => $"'{d.Model}'"));
        return $"Take '{chosen.Model}' ({figure}){faults}: the cheapest to score of those that these rows cannot tell apart ({others} besides).";
    }

    /// <summary>What labels would add, if a supervised model was compared.</summary>
    private static string Reference(ImmutableArray<ComparedDetector> detectors) => detectors.FirstOrDefault(d => d.IsSupervised) is { } supervised
        ? $" Shown half of the anomalies with their labels, '{supervised.Model}' reaches {supervised.RocAuc.Value:F3} on the other half."
        : "";
}
