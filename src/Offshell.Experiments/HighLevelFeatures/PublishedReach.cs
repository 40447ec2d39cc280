using System.Collections.Immutable;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>
/// What the source gives for a signal at its working point (arXiv:1811.10276): acceptance and trigger efficiency of its own
/// simulation, total efficiency, and cross sections in pb for 100 events a month and for one signal event to three of background.
/// </summary>
/// <param name="Prefix">How the names of the signal begin.</param>
/// <param name="Acceptance">Share of the signal in acceptance.</param>
/// <param name="Trigger">Share of it that passes the trigger.</param>
/// <param name="Total">Acceptance, trigger and selection by the VAE.</param>
/// <param name="HundredEvents">Cross section for 100 events a month, pb.</param>
/// <param name="ThirdOfBackground">Cross section for S/B = 1/3, pb.</param>
internal sealed record PublishedReach(string Prefix, double Acceptance, double Trigger, double Total, double HundredEvents, double ThirdOfBackground)
{
    private static readonly ImmutableArray<PublishedReach> All =
    [
        new("ato4l", 0.05, 0.98, 2.8e-3, 7.1, 27),
        new("leptoquark", 0.19, 0.62, 6.5e-4, 31, 120),
        new("htautau", 0.09, 0.70, 3.6e-4, 56, 220),
        new("hpmtaunu", 0.18, 0.69, 1.2e-3, 17, 67),
    ];

    /// <summary>Acceptance times trigger efficiency.</summary>
    internal double Efficiency => Acceptance * Trigger;

    /// <summary>The source's figures for a signal, or null for one that it does not have.</summary>
    internal static PublishedReach? For(string signal) => All.FirstOrDefault(r => signal.StartsWith(r.Prefix, StringComparison.Ordinal));
}
