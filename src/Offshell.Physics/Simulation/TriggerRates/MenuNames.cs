namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>
/// Names in the manner of a public CMS menu, and which parts of the detector each kind of object feels. The first six
/// paths of the first four seeds have names of their own; larger menus go on with thresholds and numbers.
/// </summary>
internal static class MenuNames
{
    /// <summary>Object, lowest Level-1 threshold in GeV, step of the threshold, responses to ecal, hcal, muon, tracker.</summary>
    private static readonly (string Object, int Threshold, int Step, double[] Responses)[] Objects =
    [
        ("SingleMu", 22, 3, [0, 0, 1, 0.5]),
        ("SingleIsoEG", 30, 2, [1, 0.2, 0, 0.4]),
        ("SingleJet", 180, 20, [0.4, 1, 0, 0.2]),
        ("ETMHF", 100, 10, [0.6, 0.8, 0.1, 0]),
        ("HTT", 360, 40, [0.5, 0.9, 0, 0.1]),
        ("DoubleMu", 15, 2, [0, 0, 1.3, 0.7]),
        ("DoubleEG", 25, 2, [1.3, 0.2, 0, 0.5]),
        ("DoubleIsoTau", 34, 2, [0.6, 0.8, 0, 0.7]),
        ("TripleJet", 95, 10, [0.5, 1.2, 0, 0.2]),
        ("MuEG", 20, 3, [0.7, 0, 0.7, 0.6]),
    ];

    private static readonly string[][] FirstPaths =
    [
        ["HLT_IsoMu24", "HLT_IsoMu27", "HLT_Mu50", "HLT_Mu27", "HLT_IsoMu24_eta2p1", "HLT_TkMu100"],
        ["HLT_Ele32_WPTight", "HLT_Ele35_WPTight", "HLT_Ele115", "HLT_Photon50", "HLT_Photon75", "HLT_Photon200"],
        ["HLT_PFJet320", "HLT_PFJet450", "HLT_PFJet500", "HLT_CaloJet500", "HLT_AK8PFJet420", "HLT_AK8PFJet500"],
        ["HLT_PFMET120", "HLT_PFMETNoMu120", "HLT_PFMET200", "HLT_PFMET250", "HLT_CaloMET350", "HLT_MET105_IsoTrk50"],
    ];

    internal static string Seed(int seed) => $"L1_{Stem(seed)}";

    internal static string Path(int seed, int path) =>
        seed < FirstPaths.Length && path < FirstPaths[seed].Length ? FirstPaths[seed][path] : $"HLT_{Stem(seed)}_{path + 1}";

    internal static double[] Responses(int seed) => Objects[seed % Objects.Length].Responses;

    private static string Stem(int seed)
    {
        (string name, int threshold, int step, _) = Objects[seed % Objects.Length];
        return $"{name}{threshold + (step * (seed / Objects.Length))}";
    }
}
