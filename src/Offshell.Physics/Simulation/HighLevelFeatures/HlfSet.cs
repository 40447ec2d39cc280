namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>Which events of the single-lepton stream to simulate.</summary>
public enum HlfSet
{
    /// <summary>The Standard Model mixture with a fraction of signals in equal parts.</summary>
    Mixed,

    /// <summary>The Standard Model mixture: W, QCD, Z and top pairs.</summary>
    StandardModel,

    /// <summary>W → ℓν, τν.</summary>
    W,

    /// <summary>Heavy-flavour pairs with a lepton inside a jet.</summary>
    Qcd,

    /// <summary>γ*/Z → ℓℓ, ττ.</summary>
    Z,

    /// <summary>Top pairs.</summary>
    Ttbar,

    /// <summary>A neutral scalar a → Z*Z* → 4ℓ.</summary>
    Ato4l,

    /// <summary>A pair of scalar leptoquarks, each to bτ.</summary>
    Leptoquark,

    /// <summary>A neutral scalar h⁰ → ττ.</summary>
    Htautau,

    /// <summary>A charged scalar h± → τν.</summary>
    Hpmtaunu,
}
