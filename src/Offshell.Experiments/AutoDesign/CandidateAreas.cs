using System.Collections.Immutable;
using Offshell.Detection.Metrics;
using Offshell.Experiments.AdBench;

namespace Offshell.Experiments.AutoDesign;

/// <summary>ROC AUC of every candidate on every set and seed.</summary>
internal sealed class CandidateAreas
{
    private static readonly ImmutableArray<CandidateMerge> Merges = [.. Enum.GetValues<CandidateMerge>()];

    internal CandidateAreas(AutoDesignSettings settings)
    {
        Candidates = [.. All(settings)];
        Sets = [.. settings.Families.SelectMany(f => f)];
        Family = [.. settings.Families.SelectMany((f, i) => f.Select(_ => i))];
        Areas = new double[Candidates.Length, Sets.Length, settings.Seeds];
    }

    internal ImmutableArray<Candidate> Candidates { get; }

    internal ImmutableArray<string> Sets { get; }

    /// <summary>Number of the family of each set.</summary>
    internal ImmutableArray<int> Family { get; }

    /// <summary>[candidate, set, seed].</summary>
    internal double[,,] Areas { get; }

    internal void Measure(int set, int seed, double[][] surprises, bool[] anomalous, int threads)
    {
        var mapped = Merges.ToDictionary(merge => merge, merge => surprises.Select(member => Array.ConvertAll(member, s => Candidate.Map(merge, s))).ToArray());
        Parallel.For(0, Candidates.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, c =>
        {
            Candidate candidate = Candidates[c];
            Areas[c, set, seed] = RocAuc.Value(LabelledScores.Create(candidate.Score(mapped[candidate.Merge]), anomalous));
        });
    }

    /// <summary>Equal weights over every subset up to the largest size, and the weighted ones, under every merge; single members once.</summary>
    private static IEnumerable<Candidate> All(AutoDesignSettings settings)
    {
        string[] names = [.. settings.Members.Select(m => m.Name)];
        for (uint chosen = 1; chosen < 1u << names.Length; chosen++)
        {
            ImmutableArray<int> members = [.. Enumerable.Range(0, names.Length).Where(m => (chosen >> m & 1) == 1)];
            if (members.Length > settings.LargestSubset) continue;
            foreach (CandidateMerge merge in members.Length == 1 ? [CandidateMerge.Surprise] : Merges)
            {
                string name = string.Join(" + ", members.Select(m => names[m])) + (members.Length == 1 ? "" : ", " + merge.ToString().ToLowerInvariant());
                yield return new Candidate(members, [.. members.Select(_ => 1.0)], merge, name);
            }
        }

        foreach (WeightedCandidate weighted in settings.Weighted.Where(w => w.Weights.Keys.All(names.Contains)))
        {
            foreach (CandidateMerge merge in Merges)
            {
                yield return new Candidate(
                    [.. weighted.Weights.Keys.Select(name => Array.IndexOf(names, name))], [.. weighted.Weights.Values], merge, $"{weighted.Name}, {merge.ToString().ToLowerInvariant()}");
            }
        }
    }
}
