using Offshell.Models.Distributions;

namespace Offshell.Models.Tests.Distributions;

/// <summary>Every density integrates to 1 and every probability sums to 1, far beyond the parameters of real columns.</summary>
public class HeadNormalisationTests
{
    private static readonly double[] Locations = [-20, -2, -0.3, 0, 0.7, 5, 60];
    private static readonly double[] Widths = [5e-3, 0.05, 0.4, 1, 7, 500];

    public static TheoryData<double, double> Grid()
    {
        TheoryData<double, double> grid = [];
        foreach (double location in Locations)
        {
            foreach (double width in Widths) grid.Add(location, width);
        }

        return grid;
    }

    [Theory]
    [MemberData(nameof(Grid))]
    public void TruncatedGaussian_Grid_IntegratesToOne(double location, double width) =>
        Integral(Exact.Truncated(location, width), 0, [0f, 0f]).ShouldBe(1, 1e-8);

    [Theory]
    [MemberData(nameof(Grid))]
    public void LogNormal_Grid_IntegratesToOne(double location, double width)
    {
        // In log x, where it is a Gaussian: p(x) dx = p(x) x d log x. Widths up to e⁷⁰⁰ stay inside a double.
        if (Math.Abs(location) + (8 * width) > 690) return;
        ColumnHead head = Exact.LogNormal(location, width);
        double positive = Quadrature(t => Math.Exp(t - HeadProbe.Nats(head, Math.Exp(t), 0f, 0f, -1.3f)), location - (9 * width), location + (9 * width));
        double zero = Math.Exp(-HeadProbe.Nats(head, 0, 0f, 0f, -1.3f));

        (zero + positive).ShouldBe(1, 1e-8);
        zero.ShouldBe(1 / (1 + Math.Exp(1.3)), 1e-7);
    }

    [Theory]
    [MemberData(nameof(Grid))]
    public void DiscreteTruncatedGaussian_Grid_SumsToOne(double location, double width) =>
        Sum(Exact.Discrete(location, width), (long)Math.Max(location + (9 * width), 40 * width * width / Math.Max(width, -location)) + 30, [0f, 0f]).ShouldBe(1, 1e-10);

    [Theory]
    [InlineData(1e-3)]
    [InlineData(0.4)]
    [InlineData(7.9)]
    [InlineData(8.1)]
    [InlineData(300)]
    public void Poisson_Rates_SumToOne(double rate) => Sum(Exact.Poisson(rate), (long)(rate + (12 * Math.Sqrt(rate))) + 30, [0f]).ShouldBe(1, 1e-11);

    [Theory]
    [InlineData(0.3, 0.01)]
    [InlineData(3, 1)]
    [InlineData(0.05, 20)]
    [InlineData(40, 0.2)]
    [InlineData(100, 1e-3)]
    public void NegativeBinomial_Parameters_SumToOne(double mean, double dispersion) =>
        Sum(Exact.NegativeBinomial(mean, dispersion), (long)(mean + (50 * Math.Sqrt(mean + (dispersion * mean * mean)))) + 60, [0f, 0f]).ShouldBe(1, 1e-9);

    [Fact]
    public void Gaussian_WholeLine_IntegratesToOne() =>
        Quadrature(x => Math.Exp(-HeadProbe.Nats(Exact.Gaussian(3, 0.2), x, 0f, 0f)), 1, 5).ShouldBe(1, 1e-10);

    [Fact]
    public void Bernoulli_BothValues_SumToOne()
    {
        ColumnHead head = HeadFactory.Create("bernoulli", ColumnStatistics.FromValues([-1, 1, 1, -1, -1]));

        foreach (float a in new[] { -30f, -1f, 0.3f, 8f })
        {
            (Math.Exp(-HeadProbe.Nats(head, -1, a)) + Math.Exp(-HeadProbe.Nats(head, 1, a))).ShouldBe(1, 1e-14);
        }
    }

    [Fact]
    public void Categorical_KnownAndUnseen_SumToOne()
    {
        ColumnHead head = HeadFactory.Create("categorical", ColumnStatistics.FromCodes([0, 1, 2, 2], 4));
        float[] logits = [-3f, 0.5f, 40f, 2f];

        Enumerable.Range(-1, 5).Sum(code => Math.Exp(-HeadProbe.Nats(head, code, logits))).ShouldBe(1, 1e-13);
    }

    private static double Sum(ColumnHead head, long last, float[] outputs)
    {
        double sum = 0;
        for (long start = 0; start <= last; start += HeadProbe.Lanes)
        {
            double[] counts = [.. Enumerable.Range(0, HeadProbe.Lanes).Select(i => (double)(start + i))];
            sum += HeadProbe.NatsOf(head, counts, outputs).Sum(nats => Math.Exp(-nats));
        }

        return sum;
    }

    private static double Integral(ColumnHead head, double from, float[] outputs)
    {
        (double low, double high) = head.Interval(outputs, 1 - 1e-10);
        double reach = high - low;
        return Quadrature(x => Math.Exp(-HeadProbe.Nats(head, x, outputs)), Math.Max(from, low - reach), high + reach);
    }

    /// <summary>Gauss-Legendre rule of order 8 on 64 panels.</summary>
    private static double Quadrature(Func<double, double> function, double from, double to)
    {
        double sum = 0, width = (to - from) / 64;
        for (int panel = 0; panel < 64; panel++)
        {
            sum += MathNet.Numerics.Integration.GaussLegendreRule.Integrate(function, from + (panel * width), from + ((panel + 1) * width), 8);
        }

        return sum;
    }
}
