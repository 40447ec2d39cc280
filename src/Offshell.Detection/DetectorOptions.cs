using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Recipes;
using Offshell.Models.Training;

namespace Offshell.Detection;

/// <summary>Which rows of a labelled table are learned from.</summary>
public enum TrainOn
{
    /// <summary>Not said: an error if the table has a label column.</summary>
    Unspecified,

    /// <summary>Rows whose label says normal.</summary>
    Normal,

    /// <summary>All rows, whatever their label.</summary>
    All,
}

/// <summary>How a detector is fitted. Immutable.</summary>
public sealed record DetectorOptions
{
    /// <summary>Name of the recipe, for example <c>vae</c>; see <see cref="RecipeTable"/>. Default <c>auto</c>.</summary>
    public string Recipe { get; init; } = RecipeTable.DefaultName;

    /// <summary>Changes to the recipe's options: path with dots, such as <c>training.epochs</c>, and value. Default none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>A JSON object merged over the recipe's options before <see cref="Settings"/>, or null.</summary>
    public string? OptionsJson { get; init; }

    /// <summary>Seed of everything random. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads, at least 1; they do not change the result. Default: the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Shares of the rows kept for calibration (above 0) and for validation (at least 0), their sum below 1, from
    /// <see cref="CrossConformalBelow"/> rows on. Default 0.2 and 0.1.
    /// </summary>
    public SplitFractions Fractions { get; init; } = new();

    /// <summary>Below this many rows all are trained on and calibration scores come from held-out folds. Default 500.</summary>
    public int CrossConformalBelow { get; init; } = 500;

    /// <summary>Number of folds below <see cref="CrossConformalBelow"/> rows, at least 2. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Rows to learn from if there is a label column. Default not said, which is an error then.</summary>
    public TrainOn TrainOn { get; init; }

    /// <summary>Label values that mean normal, compared letter by letter. Default 0, normal, Normal, false, False.</summary>
    public ImmutableArray<string> NormalLabels { get; init; } = DefaultNormalLabels;

    internal static ImmutableArray<string> DefaultNormalLabels { get; } = ["0", "normal", "Normal", "false", "False"];

    /// <summary>Rows that decide when to stop, given apart, with the columns of the table; null takes a share of the table. Default null.</summary>
    public Table? Validation { get; init; }

    /// <summary>File that keeps the state of training, so that a killed fit can go on; null for none. Default null.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Least time between two writes of the checkpoint; one is always written at the end. Default 2 seconds.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether to go on from <see cref="CheckpointPath"/>, if it is there; otherwise it is written anew. Default false.</summary>
    public bool Resume { get; init; }

    /// <summary>
    /// Receives progress, or null. Methods without epochs report each stage as it begins, and their steps: then
    /// <see cref="TrainingProgress.Epochs"/> is 0, losses are NaN, and the remark says what is done. Reports may come from any thread.
    /// </summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Threads < 1) yield return $"{nameof(Threads)} is {Threads}; at least 1 is needed.";
        if (Folds < 2) yield return $"{nameof(Folds)} is {Folds}; at least 2 are needed.";
        if (!(Fractions.Calibration > 0 && Fractions.Validation >= 0 && Fractions.Calibration + Fractions.Validation < 1))
        {
            yield return $"The shares for calibration ({Fractions.Calibration}) and validation ({Fractions.Validation}) must be positive and leave rows to train on.";
        }
    }
}
