using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Scorers;

namespace Offshell.Detection.Ensembles;

/// <summary>A fitted member of an ensemble.</summary>
/// <param name="Name">Name of its recipe.</param>
/// <param name="Scorer">The model.</param>
/// <param name="Score">Which of its scores is used.</param>
/// <param name="Weight">Weight in means and products.</param>
/// <param name="Scale">Where a score stands among held-out rows.</param>
internal sealed record FittedMember(string Name, Scorer Scorer, int Score, double Weight, ScoreScale Scale);

/// <summary>Several detectors as one. What is expected of columns is what the first member expects.</summary>
internal sealed class EnsembleScorer : Scorer
{
    internal const string KindName = "ensemble";

    private readonly double[] _weights;

    internal EnsembleScorer(EnsembleMerge merge, EnsembleScale scale, ImmutableArray<FittedMember> members)
    {
        (Merge, Scale, Members) = (merge, scale, members);
        _weights = [.. members.Select(m => m.Weight)];
        string names = string.Join(", ", members.Select(m => m.Name));
        bool bounded = scale == EnsembleScale.Place || members.All(m => m.Scorer.Scores[m.Score].IsBounded);
        Scores =
        [
            new ScoreInfo("combined", $"{merge} of {names}, each as its {scale} among held-out rows", IsBounded: bounded),
            new ScoreInfo("disagreement", "standard deviation of the members' places: 0 where all agree", IsBounded: true),
        ];
    }

    public override string Kind => KindName;

    public override ImmutableArray<ScoreInfo> Scores { get; }

    public override ImmutableArray<int> Features => Members[0].Scorer.Features;

    public override bool HoldsTrainingRows => Members.Any(m => m.Scorer.HoldsTrainingRows);

    internal EnsembleMerge Merge { get; }

    internal EnsembleScale Scale { get; }

    internal ImmutableArray<FittedMember> Members { get; }

    public override void Score(Table rows, ReadOnlySpan<int> scores, IReadOnlyList<Memory<double>> destination)
    {
        double[][] mapped = MemberScores(rows);
        Span<double> places = stackalloc double[Members.Length];
        for (int i = 0; i < rows.RowCount; i++)
        {
            for (int m = 0; m < places.Length; m++) places[m] = mapped[m][i];
            for (int s = 0; s < scores.Length; s++)
            {
                destination[s].Span[i] = scores[s] == 0 ? Merging.Merge(Merge, places, _weights) : BoundedDisagreement(places);
            }
        }
    }

    public override ImmutableArray<ImmutableArray<ExpectedValue>> Expect(Table rows, IReadOnlyList<HiddenFeatures> questions, double coverage) =>
        Members[0].Scorer.Expect(rows, questions, coverage);

    internal override void Save(Files.ModelContent content) => EnsembleFile.Save(this, content);

    /// <summary>By member, the mapped scores of all rows.</summary>
    internal double[][] MemberScores(Table rows)
    {
        double[][] mapped = [.. Members.Select(_ => new double[rows.RowCount])];
        for (int m = 0; m < mapped.Length; m++)
        {
            Members[m].Scorer.Score(rows, [Members[m].Score], [mapped[m]]);
            for (int i = 0; i < mapped[m].Length; i++) mapped[m][i] = Members[m].Scale.Map(mapped[m][i]);
        }

        return mapped;
    }

    /// <summary>Surprises have no upper end; 1 − exp(−surprise) is a place again.</summary>
    private double BoundedDisagreement(Span<double> places)
    {
        if (Scale == EnsembleScale.Place) return Merging.Disagreement(places);
        Span<double> bounded = stackalloc double[places.Length];
        for (int m = 0; m < places.Length; m++) bounded[m] = -Math.Exp(-places[m]);
        return Merging.Disagreement(bounded);
    }
}
