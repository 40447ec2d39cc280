using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>A four-momentum in GeV; the beam is along z.</summary>
internal readonly record struct FourMomentum(double X, double Y, double Z, double Energy)
{
    internal double TransverseMomentum => Math.Sqrt((X * X) + (Y * Y));

    internal double Azimuth => Math.Atan2(Y, X);

    internal double Pseudorapidity => Math.Asinh(Z / Math.Max(TransverseMomentum, 1e-9));

    internal double Mass => Math.Sqrt(Math.Max(0, (Energy * Energy) - (X * X) - (Y * Y) - (Z * Z)));

    public static FourMomentum operator +(FourMomentum a, FourMomentum b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.Energy + b.Energy);

    internal FourMomentum Scale(double factor) => new(factor * X, factor * Y, factor * Z, factor * Energy);

    internal static FourMomentum FromCylinder(double transverseMomentum, double pseudorapidity, double azimuth, double mass)
    {
        (double sin, double cos) = Math.SinCos(azimuth);
        double z = transverseMomentum * Math.Sinh(pseudorapidity);
        double energy = Math.Sqrt((transverseMomentum * transverseMomentum) + (z * z) + (mass * mass));
        return new FourMomentum(transverseMomentum * cos, transverseMomentum * sin, z, energy);
    }

    /// <summary>From the rest frame of <paramref name="parent"/> to the frame in which the parent has its momentum.</summary>
    internal FourMomentum BoostedWith(FourMomentum parent, double parentMass)
    {
        double along = (X * parent.X) + (Y * parent.Y) + (Z * parent.Z);
        double factor = ((along / (parent.Energy + parentMass)) + Energy) / parentMass;
        return new FourMomentum(
            X + (parent.X * factor), Y + (parent.Y * factor), Z + (parent.Z * factor), ((parent.Energy * Energy) + along) / parentMass);
    }

    /// <summary>ΔR = √(Δη² + Δφ²).</summary>
    internal double DistanceTo(FourMomentum other)
    {
        double azimuth = Math.IEEERemainder(Azimuth - other.Azimuth, 2 * Math.PI);
        double pseudorapidity = Pseudorapidity - other.Pseudorapidity;
        return Math.Sqrt((azimuth * azimuth) + (pseudorapidity * pseudorapidity));
    }

    /// <summary>A momentum of given size in the direction of (cos θ, φ).</summary>
    internal static FourMomentum Along(double momentum, double mass, double cosTheta, double azimuth)
    {
        double sinTheta = Math.Sqrt(Math.Max(0, 1 - (cosTheta * cosTheta)));
        (double sin, double cos) = Math.SinCos(azimuth);
        double energy = Math.Sqrt((momentum * momentum) + (mass * mass));
        return new FourMomentum(momentum * sinTheta * cos, momentum * sinTheta * sin, momentum * cosTheta, energy);
    }

    /// <summary>An isotropic direction.</summary>
    internal static FourMomentum Isotropic(double momentum, double mass, RandomStream random) =>
        Along(momentum, mass, random.NextDouble(-1, 1), random.NextDouble(0, 2 * Math.PI));
}
