namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>The process that an event comes from; the first four are the Standard Model.</summary>
internal enum HlfProcess
{
    W,
    Qcd,
    Z,
    Ttbar,
    Ato4l,
    Leptoquark,
    Htautau,
    Hpmtaunu,
}
