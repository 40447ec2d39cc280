using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection.Files;
using Offshell.Detection.Scorers;
using Offshell.Models.Density;

namespace Offshell.Detection.ClassLatents;

/// <summary>One model of an ensemble.</summary>
/// <param name="Scorer">The autoencoder with its own scores.</param>
/// <param name="Classes">The Gaussians of its training encodings.</param>
internal sealed record ClassLatentMember(VariationalScorer Scorer, ClassGaussians Classes);

/// <summary>
/// Scores rows by how far their encodings lie from every known class, merged over members; the members' own scores stand
/// beside it as means. The class of a row is not asked for. What is expected of columns is what the first member expects.
/// </summary>
internal sealed class ClassLatentScorer : Scorer
{
    internal const string KindName = "class-latent";
    internal const string Divergence = "latent-divergence";
    private const string Mahalanobis = "mahalanobis";
    private const int OwnScores = 2;

    private const string MergeKey = "class_latent.merge";
    private const string CountKey = "class_latent.members";

    internal ClassLatentScorer(DivergenceMerge merge, ImmutableArray<ClassLatentMember> members)
    {
        (Merge, Members) = (merge, members);
        string merged = members.Length == 1 ? "" : $", {merge.ToString().ToLowerInvariant()} of {members.Length} members";
        Scores =
        [
            new ScoreInfo(Divergence, $"distance of the encoding from the nearest known class, -log of its density relative to the class's peak{merged}"),
            new ScoreInfo(Mahalanobis, "squared Mahalanobis distance of the encoding from the nearest known class, each member for itself, then the mean"),
            .. members[0].Scorer.Scores.Select(s => members.Length == 1 ? s : s with { Description = $"{s.Description}; mean of the members" }),
        ];
    }

    public override string Kind => KindName;

    public override ImmutableArray<ScoreInfo> Scores { get; }

    public override ImmutableArray<int> Features => Members[0].Scorer.Features;

    public override long BytesPerThread => Members.Sum(m => m.Scorer.BytesPerThread);

    internal DivergenceMerge Merge { get; }

    internal ImmutableArray<ClassLatentMember> Members { get; }

    public override void Score(Table rows, ReadOnlySpan<int> scores, IReadOnlyList<Memory<double>> destination)
    {
        int[] chosen = scores.ToArray();
        double[]? distances = chosen.Any(s => s < OwnScores) ? Distances(rows) : null;
        for (int s = 0; s < chosen.Length; s++)
        {
            Span<double> target = destination[s].Span[..rows.RowCount];
            if (chosen[s] >= OwnScores) MeanScore(rows, chosen[s] - OwnScores, target);
            else if (chosen[s] == 0) FillDivergence(distances!, target);
            else FillMahalanobis(distances!, target);
        }
    }

    public override void ColumnTerms(Table rows, int score, Span<double> destination)
    {
        if (score < OwnScores)
        {
            base.ColumnTerms(rows, score, destination);
            return;
        }

        destination.Clear();
        double[] own = new double[destination.Length];
        foreach (ClassLatentMember member in Members)
        {
            member.Scorer.ColumnTerms(rows, score - OwnScores, own);
            for (int i = 0; i < own.Length; i++) destination[i] += own[i] / Members.Length;
        }
    }

    public override double[][] Reconstruct(Table rows) => Members[0].Scorer.Reconstruct(rows);

    public override ImmutableArray<ImmutableArray<ExpectedValue>> Expect(Table rows, IReadOnlyList<HiddenFeatures> questions, double coverage) =>
        Members[0].Scorer.Expect(rows, questions, coverage);

    internal override void Save(ModelContent content)
    {
        content.Texts.Add(MergeKey, Merge.ToString());
        content.Texts.Add(CountKey, Members.Length.ToString(CultureInfo.InvariantCulture));
        for (int m = 0; m < Members.Length; m++)
        {
            NestedScorer.Save(content, $"member.{m:D3}.", Members[m].Scorer);
            ClassicalScorerFile.Write(content, $"member.{m:D3}.classes.", Members[m].Classes.State);
        }
    }

    /// <exception cref="ModelFormatException">A part is missing, or parts do not fit each other.</exception>
    internal static ClassLatentScorer Load(ModelContent content, Schema schema)
    {
        if (!Enum.TryParse(content.Text(MergeKey), out DivergenceMerge merge) || !Enum.IsDefined(merge)) throw new ModelFormatException($"'{content.Text(MergeKey)}' is no way to merge.");
        if (!int.TryParse(content.Text(CountKey), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > ClassLatentOptions.MostMembers)
        {
            throw new ModelFormatException($"The ensemble has {content.Text(CountKey)} members; expected 1 to {ClassLatentOptions.MostMembers}.");
        }

        ImmutableArray<ClassLatentMember> members = [.. Enumerable.Range(0, count).Select(m => LoadMember(content, schema, m))];
        if (members.Any(m => m.Classes.Classes != members[0].Classes.Classes || !m.Scorer.Scores.SequenceEqual(members[0].Scorer.Scores)))
        {
            throw new ModelFormatException("The members of the ensemble differ in their classes or scores.");
        }

        return new ClassLatentScorer(merge, members);
    }

    private static ClassLatentMember LoadMember(ModelContent content, Schema schema, int index)
    {
        string prefix = $"member.{index:D3}.";
        if (NestedScorer.Load(content, prefix, schema) is not VariationalScorer scorer) throw new ModelFormatException($"Member {index + 1} of the ensemble must be a variational model.");
        try
        {
            ClassGaussians classes = ClassGaussians.FromState(ClassicalScorerFile.Read(content, prefix + "classes."));
            if (classes.Columns != scorer.Model.Options.LatentSize) throw new ModelFormatException($"The classes of member {index + 1} have {classes.Columns} columns; its model has {scorer.Model.Options.LatentSize} latents.");
            return new ClassLatentMember(scorer, classes);
        }
        catch (InvalidDataException e)
        {
            throw new ModelFormatException($"The classes of member {index + 1} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Squared distances of every row, [rows × members × classes].</summary>
    private double[] Distances(Table rows)
    {
        int classes = Members[0].Classes.Classes, width = Members.Length * classes;
        double[] distances = new double[checked(rows.RowCount * width)];
        for (int m = 0; m < Members.Length; m++)
        {
            ClassGaussians gaussians = Members[m].Classes;
            int place = m * classes;
            Members[m].Scorer.ForEachBlock(rows, (evaluator, first, count) =>
            {
                ReadOnlySpan<float> mean = evaluator.Mean;
                Span<double> point = stackalloc double[gaussians.Columns];
                for (int i = 0; i < count; i++)
                {
                    for (int j = 0; j < point.Length; j++) point[j] = mean[(j * evaluator.Lanes) + i];
                    gaussians.SquaredDistances(point, distances.AsSpan(((first + i) * width) + place, classes));
                }
            });
        }

        return distances;
    }

    private void FillDivergence(double[] distances, Span<double> scores)
    {
        int classes = Members[0].Classes.Classes, width = Members.Length * classes;
        for (int i = 0; i < scores.Length; i++) scores[i] = LatentDivergence.Score(Merge, distances.AsSpan(i * width, width), classes);
    }

    private void FillMahalanobis(double[] distances, Span<double> scores)
    {
        int classes = Members[0].Classes.Classes, width = Members.Length * classes;
        for (int i = 0; i < scores.Length; i++)
        {
            double sum = 0;
            for (int m = 0; m < Members.Length; m++)
            {
                double nearest = double.PositiveInfinity;
                foreach (double distance in distances.AsSpan((i * width) + (m * classes), classes)) nearest = Math.Min(nearest, distance);
                sum += nearest;
            }

            scores[i] = sum / Members.Length;
        }
    }

    private void MeanScore(Table rows, int score, Span<double> scores)
    {
        double[] own = new double[scores.Length];
        scores.Clear();
        foreach (ClassLatentMember member in Members)
        {
            member.Scorer.Score(rows, [score], [own]);
            for (int i = 0; i < own.Length; i++) scores[i] += own[i] / Members.Length;
        }
    }
}
