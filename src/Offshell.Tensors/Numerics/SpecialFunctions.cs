namespace Offshell.Tensors.Numerics;

/// <summary>Special functions in double precision.</summary>
public static partial class SpecialFunctions
{
    /// <summary>The x with Φ(x) = <paramref name="probability"/>.</summary>
    public static double InverseNormalCdf(double probability) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, probability);
}
