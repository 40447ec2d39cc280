using Offshell.Experiments.Running;
using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Models.Energy;
using Offshell.Models.Linear;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>What the trained networks are compared with: themselves before any training, and methods without a network.</summary>
internal static class SimpleBaselines
{
    internal const string Untrained = "auc untrained";
    internal const string Components = "auc principal components";
    internal const string Mixture = "auc mixture";

    /// <summary>Gaussians of the mixture.</summary>
    internal const int Gaussians = 10;
    private const int MixtureIterations = 50;

    /// <summary>Areas by name.</summary>
    /// <param name="own">Settings; there are as many components as latents.</param>
    /// <param name="task">The rows.</param>
    /// <param name="options">Those of the normalised autoencoder.</param>
    /// <param name="random">Source of weights and starts.</param>
    /// <param name="cancellationToken">Checked by the fits.</param>
    internal static IEnumerable<(string Name, double Area)> Areas(ComplexityBiasSettings own, BiasTask task, NormalisedAutoencoderOptions options, RandomSource random, CancellationToken cancellationToken)
    {
        double Area(IRowScorer model) => Math.Round(ClassScores.Auc(model.Score(task.Normal), model.Score(task.Anomalous)), 5);
        yield return (Untrained, Area(NormalisedAutoencoder.Untrained(task.Training, options, random.Split("untrained"))));
        yield return (Components, Area(PrincipalComponents.Fit(task.Training, new PrincipalComponentsOptions { Components = own.Latents }, cancellationToken)));
        var mixture = new GaussianMixtureOptions { Components = [Gaussians], Ridge = Ridge(own, task.Training), MaximumIterations = MixtureIterations };
        yield return (Mixture, Area(GaussianMixture.Fit(task.Training, mixture, random.Split("mixture"), cancellationToken: cancellationToken)));
    }

    /// <summary>The variance of the noise on rows or samples, which images have everywhere, in units of the mean variance of the pixels.</summary>
    private static double Ridge(ComplexityBiasSettings own, RowMatrix rows)
    {
        double noise = own.RowNoise > 0 ? own.RowNoise : own.DataNoise, variance = 0;
        for (int j = 0; j < rows.Columns; j++)
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < rows.Rows; i++)
            {
                double value = rows.Row(i)[j];
                (sum, squares) = (sum + value, squares + (value * value));
            }

            variance += (squares - (sum * sum / rows.Rows)) / rows.Rows / rows.Columns;
        }

        return variance > 0 ? noise * noise / variance : 1; // images that are all the same
    }
}
