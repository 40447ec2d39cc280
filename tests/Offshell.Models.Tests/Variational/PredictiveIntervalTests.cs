using Offshell.Models.Distributions;
using Offshell.Models.Variational;

namespace Offshell.Models.Tests.Variational;

public sealed class PredictiveIntervalTests
{
    private static readonly GaussianHead Head = new(0, 1, new PositiveTransform(PositiveLink.Softplus, 1e-3), 0, 1);

    /// <summary>Of two far apart, the lower 2.5 % of the mixture are the lower 5 % of the left one.</summary>
    [Fact]
    public void Of_TwoFarApart_EndsWhereTheMixtureDoes()
    {
        float[] left = [-6, 0.4f], right = [6, 0.4f];

        (double low, double high) = PredictiveInterval.Of(Head, [.. Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? left : right)], 0.95);

        double width = Head.Interval(left, 0.9).High - Head.Interval(left, 0.9).Low;
        low.ShouldBe(Head.Interval(left, 0.9).Low, 0.02 * width);
        high.ShouldBe(Head.Interval(right, 0.9).High, 0.02 * width);
    }

    [Fact]
    public void Of_OneAndTheSame_IsItsOwnInterval()
    {
        float[] outputs = [1.5f, -0.3f];

        (double low, double high) = PredictiveInterval.Of(Head, [.. Enumerable.Repeat(outputs, 32)], 0.95);

        (double ownLow, double ownHigh) = Head.Interval(outputs, 0.95);
        low.ShouldBe(ownLow, 0.02 * (ownHigh - ownLow));
        high.ShouldBe(ownHigh, 0.02 * (ownHigh - ownLow));
    }

    /// <summary>Deviations of unit draws are the columns of a factor F with F Fᵀ = P⁻¹, here inverted by hand.</summary>
    [Fact]
    public void LatentPosterior_Covariance_IsTheInverseOfThePrecision()
    {
        double[,] covariance = Covariance(new LatentPosterior([3, 1, 1, 2], [1, 1]));

        covariance[0, 0].ShouldBe(2 / 5.0, 1e-6);
        covariance[1, 1].ShouldBe(3 / 5.0, 1e-6);
        covariance[0, 1].ShouldBe(-1 / 5.0, 1e-6);
    }

    /// <summary>Bent upwards along the first latent: no further than the prior lets it, and elsewhere as before.</summary>
    [Fact]
    public void LatentPosterior_SaddlePoint_IsHeldByThePrior()
    {
        double[,] covariance = Covariance(new LatentPosterior([-2, 0, 0, 100], [0.25, 4]));

        covariance[0, 0].ShouldBe(4, 1e-6);
        covariance[1, 1].ShouldBe(0.01, 1e-8);
    }

    private static double[,] Covariance(LatentPosterior posterior)
    {
        double[] first = new double[2], second = new double[2];
        posterior.Deviation([1, 0], first);
        posterior.Deviation([0, 1], second);
        double[,] covariance = new double[2, 2];
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 2; j++) covariance[i, j] = (first[i] * first[j]) + (second[i] * second[j]);
        }

        return covariance;
    }
}
