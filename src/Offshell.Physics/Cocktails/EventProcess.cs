namespace Offshell.Physics.Cocktails;

/// <summary>A process of a mixture of events, and what of it reaches the detector.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CrossSection">σ in fb, ≥ 0.</param>
/// <param name="Acceptance">Share of its events in the detector's acceptance, in [0, 1].</param>
/// <param name="TriggerEfficiency">Share of the accepted events that pass the trigger and its selection, in [0, 1].</param>
public sealed record EventProcess(string Name, double CrossSection, double Acceptance, double TriggerEfficiency)
{
    /// <summary>Acceptance times trigger efficiency.</summary>
    public double Efficiency => Acceptance * TriggerEfficiency;
}
