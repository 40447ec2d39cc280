using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection.ClassLatents;
using Offshell.Detection.Files;
using Offshell.Detection.Scorers;
using Offshell.Models.Variational;

namespace Offshell.Detection.Latent;

/// <summary>
/// Scores rows by a detector on their latents: posterior means, and widths as logarithms if asked for. The encoder's own
/// latent scores, radius and KL, stand beside it. What is expected of columns is what the encoder's own model expects.
/// </summary>
internal sealed class LatentScorer : Scorer
{
    internal const string KindName = "latent";
    private const string WidthsKey = "latent.widths";
    private const string OwnKey = "latent.own";
    private const string EncoderPrefix = "latent.encoder.";
    private const string DetectorPrefix = "latent.detector.";
    private const int Lanes = 128;

    /// <summary>The encoder's scores that look at the latents only.</summary>
    internal static readonly ImmutableArray<string> OwnScores = ["radius", "kl"];

    private readonly VariationalScorer _encoder;
    private readonly Scorer? _detector;
    private readonly bool _widths;
    private readonly ImmutableArray<int> _own;

    /// <param name="encoder">The encoder.</param>
    /// <param name="detector">The detector on the latents, or null if the encoder's own scores are all.</param>
    /// <param name="widths">Whether the detector sees widths.</param>
    /// <param name="first">Which of the encoder's own scores comes first.</param>
    internal LatentScorer(VariationalScorer encoder, Scorer? detector, bool widths, string first)
    {
        (_encoder, _detector, _widths) = (encoder, detector, widths);
        _own = [.. OwnScores.OrderBy(name => name != first).Select(name => encoder.Scores.ToList().FindIndex(s => s.Name == name)).Where(i => i >= 0)];
        Scores =
        [
            .. (detector?.Scores ?? []).Select(s => s with { Description = "on the latents: " + s.Description, HasColumnTerms = false, IsBounded = true }),
            .. _own.Select(i => encoder.Scores[i] with { Name = "encoder-" + encoder.Scores[i].Name }),
        ];
    }

    public override string Kind => KindName;

    public override ImmutableArray<ScoreInfo> Scores { get; }

    public override ImmutableArray<int> Features => _encoder.Features;

    /// <summary>Latents of training rows are as good as the rows themselves.</summary>
    public override bool HoldsTrainingRows => _detector?.HoldsTrainingRows ?? false;

    internal VariationalScorer Encoder => _encoder;

    private int DetectorScores => _detector?.Scores.Length ?? 0;

    public override void Score(Table rows, ReadOnlySpan<int> scores, IReadOnlyList<Memory<double>> destination)
    {
        int[] chosen = scores.ToArray();
        int[] onLatents = [.. Enumerable.Range(0, chosen.Length).Where(s => chosen[s] < DetectorScores)], own = [.. Enumerable.Range(0, chosen.Length).Where(s => chosen[s] >= DetectorScores)];
        if (onLatents.Length > 0) _detector!.Score(Encode(_encoder.Model, rows, _widths), [.. onLatents.Select(s => chosen[s])], [.. onLatents.Select(s => destination[s])]);
        if (own.Length > 0) _encoder.Score(rows, [.. own.Select(s => _own[chosen[s] - DetectorScores])], [.. own.Select(s => destination[s])]);
    }

    public override ImmutableArray<ImmutableArray<ExpectedValue>> Expect(Table rows, IReadOnlyList<HiddenFeatures> questions, double coverage) =>
        _encoder.Expect(rows, questions, coverage);

    internal override void Save(ModelContent content)
    {
        content.Texts.Add(WidthsKey, _widths ? "true" : "false");
        content.Texts.Add(OwnKey, _detector is null ? _encoder.Scores[_own[0]].Name : "");
        NestedScorer.Save(content, EncoderPrefix, _encoder);
        if (_detector is not null) NestedScorer.Save(content, DetectorPrefix, _detector);
    }

    internal static LatentScorer Load(ModelContent content, Schema schema)
    {
        bool widths = content.Text(WidthsKey) == "true";
        string own = content.Text(OwnKey);
        if (NestedScorer.Load(content, EncoderPrefix, schema) is not VariationalScorer encoder) throw new ModelFormatException("The encoder of a latent detector must be a variational model.");
        if (own.Length > 0)
        {
            if (!OwnScores.Contains(own) || encoder.Scores.All(s => s.Name != own)) throw new ModelFormatException($"The encoder of the latent detector has no latent score '{own}'.");
            return new LatentScorer(encoder, null, widths, own);
        }

        Schema latents = Schema(encoder.Model.Options.LatentSize, widths);
        return new LatentScorer(encoder, NestedScorer.Load(content, DetectorPrefix, latents), widths, OwnScores[0]);
    }

    /// <summary>The model whose latents a scorer works with, or null.</summary>
    internal static VariationalAutoencoder? EncoderOf(Scorer scorer) => scorer switch
    {
        VariationalScorer variational => variational.Model,
        LatentScorer latent => latent._encoder.Model,
        ClassLatentScorer { Members.Length: 1 } classes => classes.Members[0].Scorer.Model,
        _ => null,
    };

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
