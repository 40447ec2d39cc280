using System.Text.Json;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.AutoDesign;

/// <summary>The page of the design: for search spaces of growing size what is fitted and what is left out, and the leading candidates.</summary>
internal sealed class AutoDesignPage
{
    private const int Leaders = 25;
    private readonly AutoDesignSettings _settings;
    private readonly CandidateAreas _areas;
    private readonly int[] _families;

    internal AutoDesignPage(AutoDesignSettings settings, CandidateAreas areas)
    {
        (_settings, _areas) = (settings, areas);
        _families = [.. Enumerable.Range(0, settings.Families.Length)];
    }

    internal ResultPage Create(bool isQuick)
    {
        int[] all = [.. Enumerable.Range(0, _areas.Candidates.Length)];
        ResultPage page = new ResultPage("How `auto` was chosen", isQuick).Paragraph(
            $"{_areas.Candidates.Length} candidates: every set of up to {_settings.LargestSubset} of {_settings.Members.Length} members with equal weights, and those with weights, merged in {Enum.GetValues<CandidateMerge>().Length} ways. " +
            "Fitted: mean ROC AUC over all sets of the candidate that is best on all sets. Left out: for each family of sets the candidate that is best on the other sets is measured on the family. " +
            $"Figures are means over sets, with the standard deviation over {_settings.Seeds} seeds, each a split, a training and a choice of its own; in brackets, the choice is made on the mean over the seeds.");
        var spaces = Enumerable.Range(1, _settings.LargestSubset)
            .Select(size => (Name: size == 1 ? "single members" : $"up to {size} members", Candidates: all.Where(c => _areas.Candidates[c].Members.Length <= size && IsEqual(c)).ToArray()))
            .Append((Name: "all, weighted ones too", Candidates: all));
        page.Section("What choosing costs").Table(
            ["chosen from", "candidates", "fitted", "left out", "the fitted choice"],
            spaces.Select(space => SpaceRow(space.Name, space.Candidates)));
        page.Section("Leading candidates").Table(
            ["candidate", "mean", "± seeds", "worst set", "median"],
            all.OrderByDescending(Mean).Take(Leaders).Union(all.Where(c => !IsEqual(c) || _areas.Candidates[c].Members.Length == 1).OrderByDescending(Mean)).Select(CandidateRow));
        page.Section("Left out, family by family").Table(
            ["family", "chosen on the other sets", "there", "here", "best candidate here"],
            _families.Select(family => FamilyRow(family, all)));
        return page.Section("Made with").Paragraph("Settings:\n\n```json\n" + JsonSerializer.Serialize(_settings, SettingsJson.Default.AutoDesignSettings) + "\n```");
    }

    private bool IsEqual(int candidate) => _areas.Candidates[candidate].Weights.Distinct().Count() == 1;

    private string[] SpaceRow(string name, int[] candidates)
    {
        int best = candidates.MaxBy(Mean);
        Measured fitted = Measured.Of(Seeds().Select(seed => candidates.Max(c => MeanOver(c, _ => true, [seed]))));
        Measured left = Measured.Of(Seeds().Select(seed => LeftOut(candidates, [seed])));
        return [name, candidates.Length.ToString(), $"{fitted} ({Mean(best):F3})", $"{left} ({LeftOut(candidates, [.. Seeds()]):F3})", _areas.Candidates[best].Name];
    }

    private string[] CandidateRow(int c)
    {
        double[] bySet = [.. Enumerable.Range(0, _areas.Sets.Length).Select(s => MeanOver(c, set => set == s, [.. Seeds()])).Order()];
        return
        [
            _areas.Candidates[c].Name, Mean(c).ToString("F4"), Measured.Of(Seeds().Select(seed => MeanOver(c, _ => true, [seed]))).Spread.ToString("F4"), bySet[0].ToString("F3"),
            (0.5 * (bySet[(bySet.Length - 1) / 2] + bySet[bySet.Length / 2])).ToString("F3"),
        ];
    }

    private string[] FamilyRow(int family, int[] candidates)
    {
        int[] seeds = [.. Seeds()];
        int chosen = candidates.MaxBy(c => MeanOver(c, s => _areas.Family[s] != family, seeds));
        int best = candidates.MaxBy(c => MeanOver(c, s => _areas.Family[s] == family, seeds));
        return
        [
            string.Join(", ", _settings.Families[family]), _areas.Candidates[chosen].Name, MeanOver(chosen, s => _areas.Family[s] != family, seeds).ToString("F3"),
            MeanOver(chosen, s => _areas.Family[s] == family, seeds).ToString("F3"), $"{MeanOver(best, s => _areas.Family[s] == family, seeds):F3} ({_areas.Candidates[best].Name})",
        ];
    }

    /// <summary>Mean over the sets, each measured by the candidate that is best on the sets of other families.</summary>
    private double LeftOut(int[] candidates, int[] seeds)
    {
        double sum = 0;
        foreach (int family in _families)
        {
            int chosen = candidates.MaxBy(c => MeanOver(c, s => _areas.Family[s] != family, seeds));
            sum += MeanOver(chosen, s => _areas.Family[s] == family, seeds) * _areas.Family.Count(f => f == family);
        }

        return sum / _areas.Sets.Length;
    }

    private IEnumerable<int> Seeds() => Enumerable.Range(0, _settings.Seeds);

    private double Mean(int candidate) => MeanOver(candidate, _ => true, [.. Seeds()]);

    private double MeanOver(int candidate, Func<int, bool> sets, int[] seeds)
    {
        (double sum, int count) = (0, 0);
        for (int s = 0; s < _areas.Sets.Length; s++)
        {
            if (!sets(s)) continue;
            foreach (int seed in seeds) sum += _areas.Areas[candidate, s, seed];
            count += seeds.Length;
        }

        return sum / count;
    }
}
