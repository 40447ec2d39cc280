using System.Collections.Immutable;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.ClassLatents;

/// <summary>A method that was fitted once, without members.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Scores">One score per test image.</param>
internal sealed record SingleScore(string Name, double[] Scores);

/// <summary>Members trained with one reconstruction term.</summary>
/// <param name="Term">The term.</param>
/// <param name="Members">What each said.</param>
/// <param name="Epochs">Passes of each until it stopped.</param>
/// <param name="BestEpochs">Pass of each whose weights were kept.</param>
internal sealed record TermMembers(ReconstructionTerm Term, ImmutableArray<ImageScores> Members, ImmutableArray<double> Epochs, ImmutableArray<double> BestEpochs);

/// <summary>How the members of a pool were trained.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Epochs">Passes of each.</param>
/// <param name="BestEpochs">Pass of each whose weights were kept.</param>
/// <param name="Seconds">Wall time of each.</param>
internal sealed record PoolTraining(string Model, ImmutableArray<double> Epochs, ImmutableArray<double> BestEpochs, ImmutableArray<double> Seconds);

/// <summary>Everything the page shows.</summary>
internal sealed class ClassLatentsResults
{
    internal const string Main = "CL-VAE, latent divergence";
    internal const string SquaredError = "CL-VAE, squared error";
    internal const string PlainError = "VAE, squared error";
    internal const string Confidence = "CNN, confidence";

    internal required ImageProtocol Images { get; init; }

    internal required ClassLatentsSettings Settings { get; init; }

    internal required MemberPool Pool { get; init; }

    /// <summary>Scores of ensembles; the first is the main one.</summary>
    internal required ImmutableArray<EnsembleScore> Ensembles { get; init; }

    internal required ImmutableArray<SingleScore> Singles { get; init; }

    internal required ImmutableArray<TermMembers> Terms { get; init; }

    /// <summary>A member that was never trained.</summary>
    internal required ImageScores Untrained { get; init; }

    internal required ImmutableArray<PoolTraining> Training { get; init; }

    /// <summary>Areas against the size of the ensemble, by score.</summary>
    internal ImmutableDictionary<string, ImmutableArray<SizeAreas>> Growth => field ??= Ensembles.ToImmutableDictionary(e => e.Name, Pool.Growth);

    /// <summary>The smallest size of an ensemble from which on all sizes have the larger area; one more than there are if the largest has not.</summary>
    /// <param name="areas">Area by size, the first of one member.</param>
    /// <param name="other">That of the other, as long.</param>
    internal static int MembersNeeded(ReadOnlySpan<double> areas, ReadOnlySpan<double> other)
    {
        int behind = areas.Length;
        while (behind > 0 && areas[behind - 1] > other[behind - 1]) behind--;
        return behind + 1;
    }

    /// <summary>The main ensemble's area minus another's, with the central 95 % of resamplings of the test images.</summary>
    internal (double Value, Interval Interval, double Share) Gain(double[] other)
    {
        LabelledScores main = Pool.Labelled(Ensembles[0].Whole), second = Pool.Labelled(other);
        BootstrapDistribution drawn = RocAuc.BootstrapDifference(main, second, Settings.Replicates, new RandomSource(0).Split("bootstrap"));
        return (RocAuc.Value(main) - RocAuc.Value(second), drawn.Interval(), (double)drawn.Values.Count(v => v > 0) / drawn.Values.Length);
    }
}
