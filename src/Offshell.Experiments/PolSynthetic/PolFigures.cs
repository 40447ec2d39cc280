using Offshell.Experiments.Running;
using Offshell.Figures;
using Offshell.Physics.Simulation;
using Offshell.Physics.Simulation.Hierarchy;
using static Offshell.Experiments.PolSynthetic.PolMeasurement;

namespace Offshell.Experiments.PolSynthetic;

/// <summary>The figures of the synthetic problem, as SVG files beside the table.</summary>
internal static class PolFigures
{
    private const int CorrelationRows = 10_000;

    internal static void Save(PolSyntheticSettings own, PolResults results, string folder)
    {
        foreach (PolGenerator generator in own.Generators)
        {
            void Roc(string file, string title, params (string Title, string Model, string Value)[] lines) =>
                RocGrid.Chart($"{title}, {generator.Id}", [.. lines.Select(l => RocGrid.Line(l.Title, l.Value, results.Of(generator, l.Model)))])
                    .SaveSvg(Path.Combine(folder, $"{file}-{generator.Id}.svg"));
            Roc("roc-a", "Type A by the infinity norm", ("conditional VAE", Conditional, ManipulatedSets.TypeA), ("VAE", Plain, ManipulatedSets.TypeA));
            Roc(
                "roc-b",
                "Type B",
                ("conditional VAE, mean KL", Conditional, ManipulatedSets.TypeB),
                ("VAE, mean KL", Plain, ManipulatedSets.TypeB),
                ("conditional VAE, shift likelihood ratio", Conditional, ManipulatedSets.ShiftRatio));
            Correlation(generator, own.FirstSeed).SaveSvg(Path.Combine(folder, $"correlation-{generator.Id}.svg"));
        }
    }

    /// <summary>The correlation matrix of the features over normal rows.</summary>
    private static Figure Correlation(PolGenerator generator, int seed)
    {
        HierarchySample sample = new HierarchySimulator(generator.Options with { Set = RowSet.Training }).Generate(CorrelationRows, (ulong)seed);
        double[][] columns = [.. Enumerable.Range(0, generator.Options.Features).Select(f => Standardised(sample.Feature(f)))];
        double[] matrix = new double[columns.Length * columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int row = 0; row < CorrelationRows; row++) sum += columns[i][row] * columns[j][row];
                matrix[(i * columns.Length) + j] = matrix[(j * columns.Length) + i] = Math.Round(sum / CorrelationRows, 3);
            }
        }

        return Chart.HeatMap(
            new HeatMapOptions
            {
                Title = $"Correlation of the features, {generator.Id}",
                Caption = $"Over {CorrelationRows} normal rows. Features of a cluster are neighbours.",
                Width = 640,
                Colours = ColourScheme.Diverging,
                ColourAxis = new Axis { Label = "correlation", Minimum = -1, Maximum = 1 },
            },
            columns.Length,
            columns.Length,
            matrix);
    }

    private static double[] Standardised(ReadOnlySpan<double> values)
    {
        double[] standardised = values.ToArray();
        double mean = standardised.Average();
        double deviation = Math.Sqrt(standardised.Average(v => (v - mean) * (v - mean)));
        for (int i = 0; i < standardised.Length; i++) standardised[i] = (standardised[i] - mean) / deviation;
        return standardised;
    }
}
