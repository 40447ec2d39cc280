using System.Collections.Immutable;
using Offshell.Detection.Metrics;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.ClassLatents;

/// <summary>One way to judge images by any number of trained members.</summary>
/// <param name="Name">Name in tables and figures.</param>
/// <param name="Members">What each member said.</param>
/// <param name="Score">Merges the given members into one score per image.</param>
internal sealed record EnsembleScore(string Name, ImmutableArray<ImageScores> Members, Func<ImageScores[], double[]> Score)
{
    /// <summary>The score of all members together.</summary>
    internal double[] Whole => Score([.. Members]);
}

/// <summary>ROC AUC of ensembles of one size over random draws of members.</summary>
/// <param name="Size">Members of each ensemble.</param>
/// <param name="Areas">One area per draw, ascending.</param>
internal sealed record SizeAreas(int Size, ImmutableArray<double> Areas)
{
    internal double Mean => Areas.Average();

    /// <summary>The central 95 % of the draws.</summary>
    internal (double Low, double High) Band => (At(0.025), At(0.975));

    private double At(double share) => Areas[(int)Math.Round(share * (Areas.Length - 1))];
}

/// <summary>Scores of ensembles, and how they fare as they grow.</summary>
internal sealed class MemberPool(ImageProtocol images, ClassLatentsSettings settings, int threads)
{
    /// <summary>Latent divergence of all images over the given members.</summary>
    internal static double[] Divergence(IReadOnlyList<ImageScores> members, int classes, DivergenceMerge merge)
    {
        double[] scores = new double[members[0].Values.Length / members[0].Columns];
        double[] distances = new double[members.Count * classes];
        for (int row = 0; row < scores.Length; row++)
        {
            for (int m = 0; m < members.Count; m++) members[m].Row(row, 0, classes).CopyTo(distances.AsSpan(m * classes));
            scores[row] = LatentDivergence.Score(merge, distances, classes);
        }

        return scores;
    }

    /// <summary>Mean over the members of one number of each image.</summary>
    internal static double[] Mean(IReadOnlyList<ImageScores> members, Index column)
    {
        double[] scores = new double[members[0].Values.Length / members[0].Columns];
        foreach (ImageScores member in members)
        {
            int place = column.GetOffset(member.Columns);
            for (int row = 0; row < scores.Length; row++) scores[row] += member.Values[(row * member.Columns) + place] / members.Count;
        }

        return scores;
    }

    /// <summary>−max over classes of the mean over members of p(class | image).</summary>
    internal static double[] Confidence(IReadOnlyList<ImageScores> members)
    {
        int classes = members[0].Columns;
        double[] scores = new double[members[0].Values.Length / classes];
        for (int row = 0; row < scores.Length; row++)
        {
            double best = 0;
            for (int c = 0; c < classes; c++)
            {
                double sum = 0;
                foreach (ImageScores member in members) sum += Math.Exp(member.Values[(row * classes) + c]);
                best = Math.Max(best, sum / members.Count);
            }

            scores[row] = -best;
        }

        return scores;
    }

    internal double Area(double[] scores) => RocAuc.Value(Labelled(scores));

    internal LabelledScores Labelled(double[] scores) => LabelledScores.Create(scores, images.IsAnomalous.AsSpan());

    /// <summary>Areas of ensembles of every size from 1 to all members, each over random draws without replacement.</summary>
    internal ImmutableArray<SizeAreas> Growth(EnsembleScore score)
    {
        int all = score.Members.Length;
        return
        [
            .. Enumerable.Range(1, all).Select(size =>
            {
                int[][] draws = size == 1 ? [.. Enumerable.Range(0, all).Select(m => new[] { m })] : size == all ? [[.. Enumerable.Range(0, all)]] : Draws(all, size);
                double[] areas = new double[draws.Length];
                Parallel.For(0, draws.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, d => areas[d] = Area(score.Score([.. draws[d].Select(m => score.Members[m])])));
                return new SizeAreas(size, [.. areas.Order()]);
            }),
        ];
    }

    private int[][] Draws(int all, int size) =>
        [.. Enumerable.Range(0, settings.Draws).Select(d => new RandomSource(0).Split("draws").Split((ulong)size).Split((ulong)d).Stream().Permutation(all)[..size])];
}
