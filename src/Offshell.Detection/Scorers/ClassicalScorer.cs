using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models;
using Offshell.Models.Encoding;
using Offshell.Models.Linear;
using Offshell.Tensors.Numerics;

namespace Offshell.Detection.Scorers;

/// <summary>One score of a classical detector: a name and the fitted algorithm behind it.</summary>
internal sealed record ClassicalScore(string Name, string Description, IRowScorer Algorithm)
{
    internal ScoreInfo Info => new(Name, Description, IsBounded: Algorithm.IsBounded);
}

/// <summary>Scores rows of a table by classical algorithms over its standardised columns.</summary>
/// <remarks>
/// What is expected of a column comes from factor analysis of the training rows (<see cref="FactorModel"/>), the same for
/// all algorithms: they cannot say it themselves.
/// </remarks>
internal sealed class ClassicalScorer : Scorer
{
    internal const string KindName = "classical";

    /// <summary>Rows encoded at a time, so that memory does not grow with the table.</summary>
    private const int ChunkRows = 4_096;

    internal ClassicalScorer(RowEncoding encoding, FactorModel? expectation, ImmutableArray<ClassicalScore> scores)
    {
        (Encoding, Expectation, ClassicalScores) = (encoding, expectation, scores);
        Scores = [.. scores.Select(s => s.Info)];
    }

    public override string Kind => KindName;

    public override ImmutableArray<ScoreInfo> Scores { get; }

    public override ImmutableArray<int> Features => Encoding.Features;

    public override bool HoldsTrainingRows => ClassicalScores.Any(s => AlgorithmKinds.HoldsTrainingRows(s.Algorithm));

    internal RowEncoding Encoding { get; }

    /// <summary>What is expected of columns given the others; null if the model was fitted for scores only.</summary>
    internal FactorModel? Expectation { get; }

    internal ImmutableArray<ClassicalScore> ClassicalScores { get; }

    public override void Score(Table rows, ReadOnlySpan<int> scores, IReadOnlyList<Memory<double>> destination)
    {
        for (int first = 0; first < rows.RowCount; first += ChunkRows)
        {
            int count = Math.Min(ChunkRows, rows.RowCount - first);
            RowMatrix encoded = Encoding.Encode(rows.Slice(first, count));
            for (int s = 0; s < scores.Length; s++) ClassicalScores[scores[s]].Algorithm.Score(encoded, destination[s].Span.Slice(first, count));
        }
    }

    public override ImmutableArray<ImmutableArray<ExpectedValue>> Expect(Table rows, IReadOnlyList<HiddenFeatures> questions, double coverage)
    {
        if (Expectation is null) throw new NotSupportedException("The model was fitted for scores only.");
        RowMatrix encoded = Encoding.Encode(rows);
        double width = SpecialFunctions.InverseNormalCdf(0.5 * (1 + coverage));
        return [.. questions.Select(q => Expect(rows.Slice(q.Row, 1), encoded.Row(q.Row), q.Features, width))];
    }

    internal override void Save(Files.ModelContent content) => ClassicalScorerFile.Save(this, content);

    private ImmutableArray<ExpectedValue> Expect(Table row, ReadOnlySpan<double> encoded, ImmutableArray<int> mask, double width)
    {
        int[] hidden = [.. mask.SelectMany(f => Enumerable.Range(Encoding.InputsOf(f).First, Encoding.InputsOf(f).Width))];
        double[] means = new double[hidden.Length], variances = new double[hidden.Length];
        Expectation!.Expect(encoded, hidden, means, variances);
        var values = ImmutableArray.CreateBuilder<ExpectedValue>(mask.Length);
        int next = 0;
        foreach (int feature in mask)
        {
            int inputs = Encoding.InputsOf(feature).Width;
            values.Add(Describe(row, feature, means.AsSpan(next, inputs), variances[next], width));
            next += inputs;
        }

        return values.MoveToImmutable();
    }

    private ExpectedValue Describe(Table row, int feature, ReadOnlySpan<double> means, double variance, double width)
    {
        ColumnSchema column = row.Schema[Features[feature]];
        if (column.Kind == ColumnKind.Categorical)
        {
            int likeliest = 0;
            for (int c = 1; c < column.Categories.Length; c++) likeliest = means[c] > means[likeliest] ? c : likeliest;
            return new ExpectedValue(likeliest, likeliest, likeliest);
        }

        (double offset, double factor) = Encoding.Decoding(row, feature);
        double half = width * Math.Sqrt(variance);
        return new ExpectedValue(offset + (factor * means[0]), offset + (factor * (means[0] - half)), offset + (factor * (means[0] + half)));
    }
}
