namespace Offshell.Models.Variational;

/// <summary>Where the centres of a <see cref="ClassConditionalPrior"/> lie.</summary>
public enum CentreLayout
{
    /// <summary>
    /// <see cref="Circle"/> for two latents, <see cref="NinePoints"/> for nine classes in three, <see cref="Spread"/> for all
    /// else.
    /// </summary>
    Automatic,

    /// <summary>Equally spaced on a circle in the first two latents; two latents at least.</summary>
    Circle,

    /// <summary>
    /// Nine points on the sphere as far apart as can be (Schütte and van der Waerden 1951): a triangle on the equator and one,
    /// turned by 60°, on either side. Three latents, at most nine classes.
    /// </summary>
    NinePoints,

    /// <summary>Points on a sphere that repel each other until the closest two are far apart: any number of classes and latents.</summary>
    Spread,

    /// <summary>Learned with the network, from 0 on.</summary>
    Learned,
}
