namespace Offshell.Figures;

/// <summary>How numbers become colours; both schemes can be read by the colour-blind.</summary>
public enum ColourScheme
{
    /// <summary>Dark to bright, for amounts (viridis).</summary>
    Sequential,

    /// <summary>Blue through near-white to vermillion, for differences from a middle value.</summary>
    Diverging,
}
