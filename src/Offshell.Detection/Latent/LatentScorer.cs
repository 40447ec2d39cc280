using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection.Files;
using Offshell.Detection.Scorers;
using Offshell.Models.Variational;

namespace Offshell.Detection.Latent;

/// <summary>
/// Scores rows by a detector on their latents: posterior means, and widths as logarithms if asked for. What is expected of
/// columns is what the encoder's own model expects.
/// </summary>
internal sealed class LatentScorer : Scorer
{
    internal const string KindName = "latent";
    private const string WidthsKey = "latent.widths";
    private const string EncoderPrefix = "latent.encoder.";
    private const string DetectorPrefix = "latent.detector.";
    private const int Lanes = 128;

    private readonly VariationalScorer _encoder;
    private readonly Scorer _detector;
    private readonly bool _widths;

    internal LatentScorer(VariationalScorer encoder, Scorer detector, bool widths) => (_encoder, _detector, _widths) = (encoder, detector, widths);

    public override string Kind => KindName;

    public override ImmutableArray<ScoreInfo> Scores => [.. _detector.Scores.Select(s => s with { Description = "on the latents: " + s.Description, HasColumnTerms = false, IsBounded = true })];

    public override ImmutableArray<int> Features => _encoder.Features;

    /// <summary>Latents of training rows are as good as the rows themselves.</summary>
    public override bool HoldsTrainingRows => _detector.HoldsTrainingRows;

    public override void Score(Table rows, ReadOnlySpan<int> scores, IReadOnlyList<Memory<double>> destination) =>
        _detector.Score(Encode(_encoder.Model, rows, _widths), scores, destination);

    public override ImmutableArray<ImmutableArray<ExpectedValue>> Expect(Table row, IReadOnlyList<ImmutableArray<int>> masks, double coverage) =>
        _encoder.Expect(row, masks, coverage);

    internal override void Save(ModelContent content)
    {
        content.Texts.Add(WidthsKey, _widths ? "true" : "false");
        NestedScorer.Save(content, EncoderPrefix, _encoder);
        NestedScorer.Save(content, DetectorPrefix, _detector);
    }

    internal static LatentScorer Load(ModelContent content, Schema schema)
    {
        bool widths = content.Text(WidthsKey) == "true";
        if (NestedScorer.Load(content, EncoderPrefix, schema) is not VariationalScorer encoder) throw new ModelFormatException("The encoder of a latent detector must be a variational model.");
        Schema latents = Schema(encoder.Model.Options.LatentSize, widths);
        return new LatentScorer(encoder, NestedScorer.Load(content, DetectorPrefix, latents), widths);
    }

    /// <summary>The latents of rows as a table of features z1, z2, … and, if asked for, log_s1, ….</summary>
    internal static Table Encode(VariationalAutoencoder model, Table rows, bool widths)
    {
        int latents = model.Options.LatentSize;
        double[][] columns = [.. Enumerable.Range(0, widths ? 2 * latents : latents).Select(_ => new double[rows.RowCount])];
        VariationalEvaluator evaluator = model.CreateEvaluator(Lanes);
        for (int first = 0; first < rows.RowCount; first += Lanes)
        {
            evaluator.Load(rows.Slice(first, Math.Min(Lanes, rows.RowCount - first)));
            ReadOnlySpan<float> mean = evaluator.Mean, deviation = evaluator.Deviation;
            for (int j = 0; j < latents; j++)
            {
                for (int lane = 0; lane < evaluator.Count; lane++)
                {
                    columns[j][first + lane] = mean[(j * Lanes) + lane];
                    if (widths) columns[latents + j][first + lane] = Math.Log(deviation[(j * Lanes) + lane]);
                }
            }
        }

        return Table.FromColumns(Schema(latents, widths), [.. columns.Select(c => ColumnData.Numbers(c))]);
    }

    private static Schema Schema(int latents, bool widths)
    {
        IEnumerable<string> names = Enumerable.Range(1, latents).Select(j => "z" + j.ToString(CultureInfo.InvariantCulture));
        if (widths) names = names.Concat(Enumerable.Range(1, latents).Select(j => "log_s" + j.ToString(CultureInfo.InvariantCulture)));
        return new Schema { Columns = [.. names.Select(name => new ColumnSchema { Name = name })] };
    }
}
