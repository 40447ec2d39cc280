using Offshell.Data;
using Offshell.Detection.Metrics;

namespace Offshell.Experiments.Running;

/// <summary>Figures of merit from the scores of two kinds of rows.</summary>
internal static class ClassScores
{
    /// <summary>ROC AUC of anomalous against normal scores.</summary>
    internal static double Auc(double[] normal, double[] anomalous) => RocAuc.Value(LabelledScores.FromClasses(normal, anomalous));

    /// <summary>The truth of each row by its label column: anomalous unless 0.</summary>
    internal static bool[] Labels(Table rows, string label = "label")
    {
        ReadOnlySpan<double> values = rows.Values(rows.Schema.IndexOf(label));
        bool[] anomalous = new bool[values.Length];
        for (int i = 0; i < anomalous.Length; i++) anomalous[i] = values[i] != 0;
        return anomalous;
    }
}
