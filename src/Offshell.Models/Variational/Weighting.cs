using System.Text.Json.Serialization;

namespace Offshell.Models.Variational;

/// <summary>How the two terms of the training loss are weighted: c_rec · reconstruction + c_kl · KL. Scores are never weighted.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "weighting")]
[JsonDerivedType(typeof(ElboWeighting), "elbo")]
[JsonDerivedType(typeof(HigginsWeighting), "higgins")]
[JsonDerivedType(typeof(HendriksWeighting), "hendriks")]
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
