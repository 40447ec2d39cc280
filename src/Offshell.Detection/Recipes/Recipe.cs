using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Scorers;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Detection.Recipes;

/// <summary>The size of the problem, from which a recipe derives widths and lengths that nobody named.</summary>
/// <param name="Rows">Training rows.</param>
/// <param name="Features">Modelled columns.</param>
/// <param name="Inputs">Network inputs that the features take.</param>
public readonly record struct TableFacts(int Rows, int Features, int Inputs)
{
    /// <summary>Whether every feature is one number that is never missing, so that features may be steps of a series or pixels.</summary>
    public bool IsGrid { get; init; }

    /// <summary>The shape of the images that the features are the pixels of; null for any other table.</summary>
    public ImageShape? Image { get; init; }

    /// <summary>The size of a training table: one input per number and per category.</summary>
    public static TableFacts Of(Table training)
    {
        ArgumentNullException.ThrowIfNull(training);
        ImmutableArray<int> features = training.Schema.IndicesOf(ColumnRole.Feature);
        int inputs = features.Sum(c => training.Schema[c].Kind switch
        {
            ColumnKind.Categorical => training.Schema[c].Categories.Length,
            ColumnKind.Numeric => 1,
            _ => 0,
        });
        bool isGrid = features.All(c => training.Schema[c] is { Kind: ColumnKind.Numeric, AllowsMissing: false });
        return new TableFacts(training.RowCount, features.Length, inputs) { IsGrid = isGrid, Image = isGrid ? ImageShape.Of(training.Schema) : null };
    }
}

/// <summary>What a recipe needs to fit.</summary>
public sealed record FitRequest
{
    /// <summary>Rows to learn from: normal ones, or labelled ones of both kinds for supervised recipes.</summary>
    public required Table Training { get; init; }

    /// <summary>Rows of the same kinds that decide when to stop; may be empty.</summary>
    public required Table Validation { get; init; }

    /// <summary>The recipe's options as JSON.</summary>
    public required string Options { get; init; }

    /// <summary>Source of all randomness.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>Threads; their number does not change the result.</summary>
    public required WorkerPool Pool { get; init; }

    /// <summary>Label values that mean normal, for recipes that learn from labels. Default as for <see cref="DetectorOptions"/>.</summary>
    public ImmutableArray<string> NormalLabels { get; init; } = DetectorOptions.DefaultNormalLabels;

    /// <summary>True if the model is only asked for scores, never what it expects: parts that serve explanations may be left out.</summary>
    public bool ForScoresOnly { get; init; }

    /// <summary>Progress and checkpoints.</summary>
    public FitSettings Settings { get; init; } = new();
}

/// <summary>What a fit gave.</summary>
/// <param name="Scorer">The fitted model.</param>
/// <param name="Log">The training log of an iterative method, or null.</param>
public sealed record FitOutcome(Scorer Scorer, TrainingResult? Log);

/// <summary>A named way to build a detector: a model and the options that fit the size of the table.</summary>
public abstract class Recipe
{
    /// <summary>Name on the command line and in files.</summary>
    public abstract string Name { get; }

    /// <summary>One line for lists.</summary>
    public abstract string Summary { get; }

    /// <summary>Name of the score used when none is named.</summary>
    public abstract string DefaultScore { get; }

    /// <summary>Whether condition columns are used.</summary>
    public virtual bool UsesConditions => false;

    /// <summary>Whether it needs to know the kind of every normal row in training: the column of the role class.</summary>
    public virtual bool UsesClasses => false;

    /// <summary>Whether the weights of training rows count: the column of the role weight.</summary>
    public virtual bool UsesWeights => false;

    /// <summary>Whether rows that decide when to stop are of use; else all rows but the calibration's are learned from.</summary>
    public virtual bool UsesValidation => true;

    /// <summary>Whether it learns from labelled rows of both kinds. Such a recipe is a reference: it is no member of others.</summary>
    public virtual bool IsSupervised => false;

    /// <summary>The options, as JSON, that the recipe chooses for a table of this size.</summary>
    public abstract string DefaultOptions(TableFacts facts);

    /// <summary>Fits the model.</summary>
    /// <exception cref="FormatException">The options name something that does not exist, or hold a value of the wrong type.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the table has nothing to model.</exception>
    public abstract FitOutcome Fit(FitRequest request, CancellationToken cancellationToken);

    /// <summary>The model before training, where that means something: the control of every deep detector; else null.</summary>
    public virtual Scorer? Untrained(FitRequest request) => null;
}
