namespace Offshell.Models.Distributions;

/// <summary>The names of the heads, as options and files write them.</summary>
internal static class HeadNames
{
    internal const string Gaussian = "gaussian";
    internal const string FixedGaussian = "fixed-gaussian";
    internal const string Bernoulli = "bernoulli";
    internal const string Categorical = "categorical";
    internal const string LogNormal = "log-normal";
    internal const string TruncatedGaussian = "truncated-gaussian";
    internal const string DiscreteTruncatedGaussian = "discrete-truncated-gaussian";
    internal const string Poisson = "poisson";
    internal const string NegativeBinomial = "negative-binomial";

    /// <summary>Not a head: in options it asks for the proposal of each column.</summary>
    internal const string Proposed = "proposed";
}
