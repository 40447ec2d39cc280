using Offshell.Data;
using Offshell.Detection;

namespace Offshell.Experiments.Running;

/// <summary>The four manipulated test sets of Pol et al. (2020, Table I): one column moved far, or one group moved a little against as many random columns.</summary>
/// <param name="AInlier">Normal rows.</param>
/// <param name="AAnomaly">Rows with one column moved far.</param>
/// <param name="BInlier">Rows with random columns moved a little; they count as normal.</param>
/// <param name="BAnomaly">Rows with one group moved a little.</param>
internal sealed record ManipulatedSets(Table AInlier, Table AAnomaly, Table BInlier, Table BAnomaly)
{
    internal const string TypeA = "A infinity-norm";
    internal const string TypeB = "B kl";
    internal const string GroupSign = "B group-sign";
    internal const string ShiftRatio = "B shift-likelihood-ratio";

    /// <summary>Areas and curves: Type A by the infinity norm, Type B by mean KL and by the scores of named groups.</summary>
    internal Dictionary<string, double> Measure(Detector detector, bool withGroupScores)
    {
        var values = new Dictionary<string, double>();
        RocGrid.Add(values, TypeA, detector.Score(AInlier, "infinity-norm"), detector.Score(AAnomaly, "infinity-norm"));
        foreach (string name in withGroupScores ? (string[])[TypeB, GroupSign, ShiftRatio] : [TypeB])
        {
            string score = name[2..];
            RocGrid.Add(values, name, detector.Score(BInlier, score), detector.Score(BAnomaly, score));
        }

        return values;
    }
}
