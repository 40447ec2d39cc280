using System.Text.Json.Serialization;

namespace Offshell.Models.Variational;

/// <summary>How the two terms of the training loss are weighted: c_rec · reconstruction + c_kl · KL. Scores are never weighted.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "weighting")]
[JsonDerivedType(typeof(ElboWeighting), "elbo")]
[JsonDerivedType(typeof(HigginsWeighting), "higgins")]
[JsonDerivedType(typeof(HendriksWeighting), "hendriks")]
[JsonDerivedType(typeof(AlphaWeighting), "alpha")]
public abstract record Weighting
{
    /// <summary>The factors on the reconstruction term (nats, summed over columns) and on KL (nats, summed over latents).</summary>
    /// <param name="columns">Number of modelled columns D.</param>
    internal abstract (double Reconstruction, double Kl) Coefficients(int columns);

    internal virtual IEnumerable<string> Problems() => [];
}

/// <summary>1 and 1: the negative evidence lower bound.</summary>
public sealed record ElboWeighting : Weighting
{
    internal override (double Reconstruction, double Kl) Coefficients(int columns) => (1, 1);
}

/// <summary>1 and β (Higgins et al. 2017).</summary>
public sealed record HigginsWeighting : Weighting
{
    /// <summary>β ≥ 0. Default 4; 1 is the plain bound.</summary>
    public double Beta { get; init; } = 4;

    internal override (double Reconstruction, double Kl) Coefficients(int columns) => (1, Beta);

    internal override IEnumerable<string> Problems()
    {
        if (!(Beta >= 0 && double.IsFinite(Beta))) yield return $"{nameof(Beta)} is {Beta}; it must be finite and not negative.";
    }
}

/// <summary>
/// (1 − β) · MSE + β · KL with the squared error averaged over the columns (Hendriks; arXiv:1901.00875). With Gaussian
/// columns of unit variance MSE = 2 · nats / D, up to a constant.
/// </summary>
public sealed record HendriksWeighting : Weighting
{
    /// <summary>β in [0, 1]. Default 1e-3. At 1 only KL is trained.</summary>
    public double Beta { get; init; } = 1e-3;

    internal override (double Reconstruction, double Kl) Coefficients(int columns) => ((1 - Beta) * 2 / columns, Beta);

    internal override IEnumerable<string> Problems()
    {
        if (!(Beta >= 0 && Beta <= 1)) yield return $"{nameof(Beta)} is {Beta}; it must be in [0, 1].";
    }
}

/// <summary>
/// α · reconstruction + (1 − α) · KL (Åström and Sopasakis 2024, arXiv:2410.12328, Eq. 7). What the first term is follows from the
/// heads: cross-entropy of Bernoulli columns, squared error of Gaussian columns of fixed width (equal to it, up to a constant, at
/// the width √½).
/// </summary>
public sealed record AlphaWeighting : Weighting
{
    /// <summary>α in [0, 1]. Default 1/6. At 0 only KL is trained.</summary>
    public double Alpha { get; init; } = 1.0 / 6;

    /// <summary>Whether the reconstruction term is the mean over the columns rather than their sum. Default false.</summary>
    public bool Averaged { get; init; }

    internal override (double Reconstruction, double Kl) Coefficients(int columns) => (Averaged ? Alpha / columns : Alpha, 1 - Alpha);

    internal override IEnumerable<string> Problems()
    {
        if (!(Alpha >= 0 && Alpha <= 1)) yield return $"{nameof(Alpha)} is {Alpha}; it must be in [0, 1].";
    }
}
