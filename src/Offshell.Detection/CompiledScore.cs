using Offshell.Models.Variational;
using Offshell.Models.Variational.Scores;

namespace Offshell.Detection;

/// <summary>A score that one row alone determines, so that it can be compiled: what is computed, over how many draws, and times what.</summary>
internal sealed record CompiledScore(CompiledScore.Form Kind, int Draws, double Factor)
{
    internal enum Form
    {
        Reconstruction,
        NegativeElbo,
        Kl,
    }

    /// <exception cref="NotSupportedException">The score needs more than the row.</exception>
    internal static CompiledScore Of(VariationalScore score, VariationalAutoencoder model) => score switch
    {
        ReconstructionScore => new(Form.Reconstruction, 0, 1),
        _ when !model.Options.Prior.IsNormal => throw new NotSupportedException(
            $"The score '{score.Name}' cannot be compiled, since the prior of the model is a mixture. Compile 'reconstruction', or score tables."),
        NegativeElboScore => new(Form.NegativeElbo, NegativeElboScore.Draws, 1),
        KlScore => new(Form.Kl, 0, 1.0 / model.Options.LatentSize),
        _ => throw new NotSupportedException(
            $"The score '{score.Name}' cannot be compiled: it averages over many draws or needs more than one row's posterior. Compile 'reconstruction', 'negative-elbo' or 'kl', or score tables."),
    };
}
