using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection.Files;
using Offshell.Detection.Scorers;

namespace Offshell.Detection.Ensembles;

/// <summary>An ensemble in a model file: every member under a prefix of its own, with the held-out scores that place it.</summary>
internal static class EnsembleFile
{
    private const string Merge = "ensemble.merge";
    private const string Scale = "ensemble.scale";
    private const string Count = "ensemble.members";
    private const string Weights = "ensemble.weights";

    internal static void Save(EnsembleScorer scorer, ModelContent content)
    {
        content.Texts.Add(Merge, scorer.Merge.ToString());
        content.Texts.Add(Scale, scorer.Scale.ToString());
        content.Texts.Add(Count, scorer.Members.Length.ToString(CultureInfo.InvariantCulture));
        content.Add(Weights, scorer.Members.Select(m => m.Weight).ToArray());
        for (int i = 0; i < scorer.Members.Length; i++)
        {
            FittedMember member = scorer.Members[i];
            content.Texts.Add($"member.{i}.name", member.Name);
            content.Texts.Add($"member.{i}.score", member.Scorer.Scores[member.Score].Name);
            content.Add($"member.{i}.held_out", member.Scale.HeldOut);
            NestedScorer.Save(content, $"member.{i}.", member.Scorer);
        }
    }

    internal static EnsembleScorer Load(ModelContent content, Schema schema)
    {
        if (!Enum.TryParse(content.Text(Merge), out EnsembleMerge merge) || !Enum.IsDefined(merge)) throw new ModelFormatException($"'{content.Text(Merge)}' is no way to merge.");
        if (!Enum.TryParse(content.Text(Scale), out EnsembleScale scale) || !Enum.IsDefined(scale)) throw new ModelFormatException($"'{content.Text(Scale)}' is no scale.");
        double[] weights = content.Doubles(Weights);
        if (!int.TryParse(content.Text(Count), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > EnsembleOptions.MostMembers || weights.Length != count || weights.Any(w => !(w > 0 && double.IsFinite(w))))
        {
            throw new ModelFormatException($"The ensemble has {content.Text(Count)} members and {weights.Length} weights; expected 1 to {EnsembleOptions.MostMembers} members with a positive weight each.");
        }

        return new EnsembleScorer(merge, scale, [.. Enumerable.Range(0, count).Select(i => Member(content, schema, i, weights[i], scale))]);
    }

    private static FittedMember Member(ModelContent content, Schema schema, int index, double weight, EnsembleScale scale)
    {
        Scorer scorer = NestedScorer.Load(content, $"member.{index}.", schema);
        string name = content.Text($"member.{index}.score");
        int score = scorer.Scores.ToList().FindIndex(s => s.Name == name);
        double[] heldOut = content.Doubles($"member.{index}.held_out");
        if (score < 0 || heldOut.Length == 0 || heldOut.Any(s => !double.IsFinite(s))) throw new ModelFormatException($"Member {index + 1} of the ensemble has no score '{name}' or no finite held-out scores.");
        return new FittedMember(content.Text($"member.{index}.name"), scorer, score, weight, new ScoreScale(scale, heldOut));
    }
}
