using System.Collections.Immutable;
using Offshell.Detection.Scorers;
using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Models.Linear;
using Offshell.Models.Neighbours;
using Offshell.Models.SupportVectors;
using Offshell.Models.Trees;

namespace Offshell.Detection.Recipes;

/// <summary>The classical recipes, with options that suit 50 to 20 000 rows and up to about 2 000 columns.</summary>
internal static class ClassicalRecipes
{
    internal static ImmutableArray<Recipe> All { get; } =
    [
        new ClassicalRecipe<IsolationForestOptions>(
            "isolation-forest",
            "isolation forest, axis-parallel splits; cheap, keeps no rows; blind to relations between columns (Liu et al.)",
            "isolation",
            _ => new IsolationForestOptions(),
            ClassicalJson.Default.IsolationForestOptions,
            FitForest),
        new ClassicalRecipe<IsolationForestOptions>(
            "extended-isolation-forest",
            "isolation forest with oblique splits: sees relations between columns (Hariri et al.)",
            "isolation",
            facts => new IsolationForestOptions { ExtensionLevel = Math.Clamp(facts.Inputs - 1, 1, 15) },
            ClassicalJson.Default.IsolationForestOptions,
            FitForest),
        new ClassicalRecipe<OneClassSupportVectorsOptions>(
            "ocsvm",
            "one-class support vectors, radial basis or linear kernel; keeps support vectors (Schölkopf et al.)",
            "margin",
            _ => new OneClassSupportVectorsOptions { Nu = 0.5, MaximumRows = 5_000 },
            ClassicalJson.Default.OneClassSupportVectorsOptions,
            (fit, options) => One("margin", "distance below the plane that separates the rows from the origin, in kernel space", OneClassSupportVectors.Fit(fit.Rows, options, fit.Random, fit.Progress, fit.CancellationToken))),
        new ClassicalRecipe<PrincipalComponentsRecipeOptions>(
            "pca",
            "principal components: log-likelihood, reconstruction error and weighted distance",
            "log-likelihood",
            _ => new PrincipalComponentsRecipeOptions(),
            ClassicalJson.Default.PrincipalComponentsRecipeOptions,
            FitComponents),
        new ClassicalRecipe<GaussianMixtureOptions>(
            "gmm",
            "Gaussian mixture with full covariances; the number of components is chosen by BIC",
            "negative-log-likelihood",
            facts => new GaussianMixtureOptions { Ridge = 1e-3, Components = facts.Inputs <= 200 ? [1, 2, 4, 8] : [1] },
            ClassicalJson.Default.GaussianMixtureOptions,
            (fit, options) => One("negative-log-likelihood", "-log p(x) in nats", GaussianMixture.Fit(fit.Rows, options, fit.Random, fit.Progress, fit.CancellationToken))),
        new ClassicalRecipe<KernelDensityOptions>(
            "kde",
            "Gaussian kernel density on whitened columns; keeps rows; for few columns",
            "negative-log-likelihood",
            facts => new KernelDensityOptions { Ridge = 1e-3, MaximumRows = RowLimit(facts) },
            ClassicalJson.Default.KernelDensityOptions,
            (fit, options) => One("negative-log-likelihood", "-log p(x) in nats", KernelDensity.Fit(fit.Rows, options, fit.Random, fit.Progress, fit.CancellationToken))),
        new ClassicalRecipe<NearestNeighboursOptions>(
            "knn",
            "distance to the nearest normal rows; simple and strong, keeps rows",
            "distance",
            facts => new NearestNeighboursOptions { LeaveSelfOut = true, MaximumRows = RowLimit(facts) },
            ClassicalJson.Default.NearestNeighboursOptions,
            (fit, options) => One("distance", "distance to the k-th nearest training row, in standard deviations", NearestNeighbours.Fit(fit.Rows, options, fit.Random, fit.Progress, fit.CancellationToken))),
        new ClassicalRecipe<LocalOutlierFactorOptions>(
            "lof",
            "local outlier factor: density against that of the neighbours; keeps rows (Breunig et al.)",
            "outlier-factor",
            facts => new LocalOutlierFactorOptions { MaximumRows = Math.Min(10_000, RowLimit(facts)) },
            ClassicalJson.Default.LocalOutlierFactorOptions,
            (fit, options) => One("outlier-factor", "how much thinner the rows are here than at the neighbours; 1 is usual", LocalOutlierFactor.Fit(fit.Rows, options, fit.Random, fit.Progress, fit.CancellationToken))),
        new ClassicalRecipe<HistogramScoreOptions>(
            "hbos",
            "histograms of every column, taken as independent; very fast (Goldstein and Dengel)",
            "histogram",
            _ => new HistogramScoreOptions(),
            ClassicalJson.Default.HistogramScoreOptions,
            (fit, options) => One("histogram", "sum of -log of the histograms' densities", HistogramScore.Fit(fit.Rows, options, fit.CancellationToken))),
        new ClassicalRecipe<EmpiricalTailsOptions>(
            "ecod",
            "tail probabilities of every column from the training rows, the largest sum (Li et al.); keeps values",
            "tails",
            _ => new EmpiricalTailsOptions(),
            ClassicalJson.Default.EmpiricalTailsOptions,
            FitTails),
        new ClassicalRecipe<EmpiricalTailsOptions>(
            "copod",
            "tail probabilities of every column, the sum of the larger of skewed and mean tail; keeps values",
            "tails",
            _ => new EmpiricalTailsOptions { Combination = TailCombination.SumOfLargest },
            ClassicalJson.Default.EmpiricalTailsOptions,
            FitTails),
        new ClassicalRecipe<MahalanobisOptions>(
            "mahalanobis",
            "squared distance from the mean in units of the covariance; robust=true resists contamination",
            "squared-distance",
            _ => new MahalanobisOptions { Ridge = 1e-3 },
            ClassicalJson.Default.MahalanobisOptions,
            (fit, options) => One("squared-distance", "squared Mahalanobis distance from the mean", MahalanobisDistance.Fit(fit.Rows, options, fit.Random, fit.Progress, fit.CancellationToken))),
    ];

    /// <summary>Rows kept by methods that search them: as many as keep a scan within a few million numbers.</summary>
    private static int RowLimit(TableFacts facts) => Math.Clamp(8_000_000 / Math.Max(1, facts.Inputs), 2_500, 20_000);

    private static ImmutableArray<ClassicalScore> One(string name, string description, IRowScorer algorithm) => [new(name, description, algorithm)];

    private static ImmutableArray<ClassicalScore> FitForest(ClassicalFit fit, IsolationForestOptions options) =>
        One("isolation", "2^(-path length/expected path length): near 1 for rows that random splits isolate at once", IsolationForest.Fit(fit.Rows, options, fit.Random, fit.Progress, fit.CancellationToken));

    private static ImmutableArray<ClassicalScore> FitTails(ClassicalFit fit, EmpiricalTailsOptions options) =>
        One("tails", "sum of -log of the columns' tail probabilities", EmpiricalTails.Fit(fit.Rows, options, fit.Random, fit.Progress, fit.CancellationToken));

    private static ImmutableArray<ClassicalScore> FitComponents(ClassicalFit fit, PrincipalComponentsRecipeOptions options)
    {
        var plain = new PrincipalComponentsOptions { Components = options.Components, ExplainedVariance = options.ExplainedVariance, Ridge = options.Ridge };
        var probabilistic = new ProbabilisticPrincipalComponentsOptions { Components = options.Components, ExplainedVariance = options.ExplainedVariance, Ridge = options.Ridge };
        Eigenbasis basis = Eigenbasis.Of(fit.Rows, fit.CancellationToken);
        return
        [
            new("log-likelihood", "-log p(x) of the Gaussian with the leading components and equal noise beyond them", ProbabilisticPrincipalComponents.Fit([basis], probabilistic)),
            new("reconstruction", "mean squared error of the reconstruction from the leading components", PrincipalComponents.Fit(basis, plain)),
            new("weighted-distance", "squared coordinates on all components over their variances", PrincipalComponents.Fit(basis, plain with { Score = PrincipalComponentsScore.WeightedDistance })),
        ];
    }
}
