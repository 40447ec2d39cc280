namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>The options of the <c>hlf</c> simulator by name.</summary>
internal static class HlfSettings
{
    internal static SettingTable<HlfOptions> Table { get; } = new SettingTable<HlfOptions>()
        .Choice("set", "Which events to simulate.", o => o.Set, (o, v) => o with { Set = v })
        .Number("anomaly-fraction", "Fraction of signals in the mixed set, 0 to 1.", o => o.AnomalyFraction, (o, v) => o with { AnomalyFraction = v })
        .Number("w-weight", "Weight of W in the Standard Model mixture.", o => o.WWeight, (o, v) => o with { WWeight = v })
        .Number("qcd-weight", "Weight of QCD in the mixture.", o => o.QcdWeight, (o, v) => o with { QcdWeight = v })
        .Number("z-weight", "Weight of Z in the mixture.", o => o.ZWeight, (o, v) => o with { ZWeight = v })
        .Number("ttbar-weight", "Weight of top pairs in the mixture.", o => o.TtbarWeight, (o, v) => o with { TtbarWeight = v })
        .Number("ato4l-mass", "Mass of a in GeV, 30 to 1000.", o => o.Ato4lMass, (o, v) => o with { Ato4lMass = v })
        .Number("leptoquark-mass", "Mass of the leptoquark in GeV, 30 to 5000.", o => o.LeptoquarkMass, (o, v) => o with { LeptoquarkMass = v })
        .Number("htautau-mass", "Mass of the neutral scalar in GeV, 30 to 5000.", o => o.HtautauMass, (o, v) => o with { HtautauMass = v })
        .Number("hpmtaunu-mass", "Mass of the charged scalar in GeV, 30 to 5000.", o => o.HpmtaunuMass, (o, v) => o with { HpmtaunuMass = v });
}
