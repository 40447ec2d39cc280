using Offshell.Models.Distributions;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Distributions;

public class HeadProposalTests
{
    private static readonly RandomSource Random = new(3);

    [Theory]
    [InlineData("normal", "gaussian")]
    [InlineData("far normal", "gaussian")]
    [InlineData("half normal", "truncated-gaussian")]
    [InlineData("log normal", "log-normal")]
    [InlineData("log normal with zeros", "log-normal")]
    [InlineData("poisson", "poisson")]
    [InlineData("gamma poisson", "negative-binomial")]
    [InlineData("few jets", "discrete-truncated-gaussian")]
    [InlineData("rare bursts", "negative-binomial")]
    [InlineData("rounded normal", "discrete-truncated-gaussian")]
    [InlineData("coin", "bernoulli")]
    [InlineData("charge", "bernoulli")]
    [InlineData("constant", "gaussian")]
    [InlineData("large counts", "gaussian")]
    [InlineData("few rows", "gaussian")]
    public void Propose_KnownDistribution_NamesItsHead(string column, string expected)
    {
        RandomStream r = Random.Split(column).Stream();
        Func<double> draw = column switch
        {
            "normal" => () => r.NextNormal(),
            "far normal" => () => 100 + (3 * r.NextNormal()),
            "half normal" => () => Math.Abs(r.NextNormal()),
            "log normal" => () => Math.Exp(2 + (0.8 * r.NextNormal())),
            "log normal with zeros" => () => r.NextDouble() < 0.3 ? 0 : Math.Exp(2 + (0.8 * r.NextNormal())),
            "poisson" => () => r.NextPoisson(4),
            "gamma poisson" => () => r.NextPoisson(4 * r.NextExponential()),
            "few jets" => () => r.NextDouble() < 0.7 ? 0 : 1 + r.NextPoisson(0.12),
            "rare bursts" => () => r.NextDouble() < 0.9 ? 0 : r.NextPoisson(8),
            "rounded normal" => () => Math.Max(0, Math.Round(3 + (0.7 * r.NextNormal()))),
            "coin" => () => r.NextInt(2),
            "charge" => () => (2 * r.NextInt(2)) - 1,
            "constant" => () => 4.5,
            "large counts" => () => r.NextPoisson(1e7),
            _ => () => r.NextInt(2),
        };
        double[] values = [.. Enumerable.Range(0, column == "few rows" ? 5 : 4000).Select(_ => draw())];
        ColumnStatistics statistics = ColumnStatistics.FromValues(values);

        HeadProposal proposal = HeadProposal.Propose(statistics);

        proposal.Head.ShouldBe(expected, proposal.Reason);
        proposal.Reason.ShouldNotBeNullOrWhiteSpace();
        new[] { "gaussian", "bernoulli" }.ShouldContain(HeadProposal.ProposeSimple(statistics).Head);
    }

    [Fact]
    public void Propose_Categories_IsCategorical()
    {
        HeadProposal proposal = HeadProposal.Propose(ColumnStatistics.FromCodes([0, 1, 1], 2));

        proposal.Head.ShouldBe("categorical");
        proposal.Reason.ShouldContain("2 categories");
    }

    [Fact]
    public void Propose_OneThirdValueAmongManyRows_IsNotBinary()
    {
        double[] values = [.. Enumerable.Range(0, 200_000).Select(i => i == 123_457 ? 0.5 : i % 2)];

        ColumnStatistics.FromValues(values).IsBinary.ShouldBeFalse();
    }
}
