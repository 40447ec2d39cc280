using Offshell.Models.Distributions;

namespace Offshell.Models.Variational;

/// <summary>The central interval of a column over several distributions of equal weight: that of their mixture.</summary>
internal static class PredictiveInterval
{
    /// <summary>Pairs of quantiles taken of each distribution; those of the next lie between them.</summary>
    private const int Pairs = 16;

    /// <param name="head">The column's likelihood.</param>
    /// <param name="outputs">[distributions][parameters] the head's outputs.</param>
    /// <param name="coverage">Probability inside, in (0, 1).</param>
    /// <returns>Both ends on the original scale; of categories, which have no order, the most probable code of the first distribution.</returns>
    internal static (double Low, double High) Of(ColumnHead head, IReadOnlyList<float[]> outputs, double coverage)
    {
        if (outputs.Count == 1 || head is CategoricalHead) return head.Interval(outputs[0], coverage);
        var values = new List<double>(2 * Pairs * outputs.Count);
        for (int draw = 0; draw < outputs.Count; draw++)
        {
            for (int pair = 0; pair < Pairs; pair++)
            {
                (double low, double high) = head.Interval(outputs[draw], (pair + ((draw + 0.5) / outputs.Count)) / Pairs);
                values.Add(low);
                values.Add(high);
            }
        }

        values.Sort();
        int outside = (int)(0.5 * (1 - coverage) * values.Count);
        return (values[outside], values[^(outside + 1)]);
    }
}
