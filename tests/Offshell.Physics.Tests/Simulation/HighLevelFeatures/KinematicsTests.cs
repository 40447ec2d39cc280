using Offshell.Physics.Simulation.HighLevelFeatures;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Tests.Simulation.HighLevelFeatures;

public sealed class KinematicsTests
{
    private readonly RandomStream _random = new RandomSource(3).Stream();

    [Fact]
    public void TwoBody_MovingParent_ConservesMomentumAndMasses()
    {
        for (int i = 0; i < 1000; i++)
        {
            FourMomentum parent = FourMomentum.Isotropic(300 * _random.NextDouble(), 80, _random);

            (FourMomentum first, FourMomentum second) = Decays.TwoBody(parent, 80, 20, 5, _random);

            FourMomentum sum = first + second;
            sum.X.ShouldBe(parent.X, tolerance: 1e-9);
            sum.Y.ShouldBe(parent.Y, tolerance: 1e-9);
            sum.Z.ShouldBe(parent.Z, tolerance: 1e-9);
            sum.Energy.ShouldBe(parent.Energy, tolerance: 1e-9);
            first.Mass.ShouldBe(20, tolerance: 1e-6);
            second.Mass.ShouldBe(5, tolerance: 1e-5);
        }
    }

    [Fact]
    public void Momentum_MasslessDaughters_IsHalfTheMass() => Decays.Momentum(91, 0, 0).ShouldBe(45.5, tolerance: 1e-12);

    [Fact]
    public void Momentum_AtThreshold_IsZero() => Decays.Momentum(10, 6, 4).ShouldBe(0, tolerance: 1e-12);

    [Fact]
    public void BoostedWith_KnownVelocity_GivesLorentzFactors()
    {
        var parent = new FourMomentum(0, 0, 30, 50); // mass 40, β = 0.6, γ = 1.25
        var atRest = new FourMomentum(3, 0, 4, 5);

        FourMomentum moving = atRest.BoostedWith(parent, 40);

        moving.X.ShouldBe(3, tolerance: 1e-12);
        moving.Z.ShouldBe(1.25 * (4 + (0.6 * 5)), tolerance: 1e-12);
        moving.Energy.ShouldBe(1.25 * (5 + (0.6 * 4)), tolerance: 1e-12);
    }

    [Fact]
    public void DistanceTo_AcrossTheSeamOfTheAzimuth_IsShort()
    {
        FourMomentum a = FourMomentum.FromCylinder(10, 1.0, 3.1, 0), b = FourMomentum.FromCylinder(20, 1.3, -3.1, 1);

        double azimuth = (2 * Math.PI) - 6.2;
        a.DistanceTo(FourMomentum.FromCylinder(20, 1.3, -3.1, 0)).ShouldBe(Math.Sqrt((azimuth * azimuth) + 0.09), tolerance: 1e-9);
        b.Mass.ShouldBe(1, tolerance: 1e-6);
    }

    /// <summary>The leptonic spectrum 2x²(3 − 2x) has mean 0.7; at rest the lepton has energy x m/2.</summary>
    [Fact]
    public void Tau_LeptonicAtRest_HasTheMichelSpectrum()
    {
        const int count = 20_000;
        var hard = new HardEvent();
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            hard.Clear();
            Decays.Tau(new FourMomentum(0, 0, 0, Decays.TauMass), 1, true, hard, _random);
            sum += 2 * hard.Leptons[0].Momentum.Energy / Decays.TauMass;
            hard.InvisibleX.ShouldBe(-hard.Leptons[0].Momentum.X, tolerance: 1e-12);
        }

        // Var x = 2(3/5 − 2/6) − 0.49.
        (sum / count).ShouldBe(0.7, tolerance: 5 * Math.Sqrt(((8.0 / 15) - 0.49) / count));
    }

    [Fact]
    public void Vector_Decays_HaveMeanSquaredCosineTwoFifths()
    {
        const int count = 20_000;
        var atRest = new FourMomentum(0, 0, 0, 80);
        double sum = 0;
        for (int i = 0; i < count; i++) sum += Math.Pow(Decays.Vector(atRest, 80, 0, _random).First.Z / 40, 2);

        // ∫c²(1 + c²) / ∫(1 + c²) = 2/5 and ⟨c⁴⟩ = 9/35.
        (sum / count).ShouldBe(0.4, tolerance: 5 * Math.Sqrt(((9.0 / 35) - 0.16) / count));
    }

    [Fact]
    public void Burr_ManyDraws_HasTheDistributionAskedFor()
    {
        const int count = 20_000;
        int below = 0;
        for (int i = 0; i < count; i++)
        {
            if (HardProcesses.Burr(30, 1.3, 2.3, _random) < 20) below++;
        }

        double expected = 1 - Math.Pow(1 + Math.Pow(20.0 / 30, 1.3), -2.3);
        ((double)below / count).ShouldBe(expected, tolerance: 5 * Math.Sqrt(expected * (1 - expected) / count));
    }

    [Theory]
    [InlineData(40, -40, 0, 80)]
    [InlineData(40, 30, 0, 0)]
    [InlineData(50, 0, 32, 56.568542494923804)]
    public void TransverseMass_KnownAngles_FollowsItsDefinition(double lepton, double parallel, double perpendicular, double expected) =>
        DetectorResponse.TransverseMass(lepton, parallel, perpendicular).ShouldBe(expected, tolerance: 1e-9);
}
