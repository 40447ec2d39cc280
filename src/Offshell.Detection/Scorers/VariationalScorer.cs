using System.Collections.Concurrent;
using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models;
using Offshell.Models.Distributions;
using Offshell.Models.Variational;
using Offshell.Models.Variational.Scores;

namespace Offshell.Detection.Scorers;

/// <summary>Scores rows by a variational autoencoder.</summary>
internal sealed class VariationalScorer : Scorer
{
    internal const string KindName = "variational";
    private const int WideLanes = 128;
    private const int NarrowLanes = 16;

    private readonly ImmutableArray<VariationalScore> _scores;
    private readonly ConcurrentBag<VariationalEvaluator> _wide = [];
    private readonly ConcurrentBag<VariationalEvaluator> _narrow = [];

    internal VariationalScorer(VariationalAutoencoder model, ImmutableArray<VariationalScore> scores)
    {
        Model = model;
        _scores = scores;
        Features = model.Features;
        Scores = [.. scores.Select(s => new ScoreInfo(s.Name, s.Description, s.HasColumnTerms))];
    }

    public override string Kind => KindName;

    public override ImmutableArray<ScoreInfo> Scores { get; }

    public override ImmutableArray<int> Features { get; }

    public override long BytesPerThread => Model.EvaluatorBytes(WideLanes);

    internal VariationalAutoencoder Model { get; }

    internal ImmutableArray<VariationalScore> VariationalScores => _scores;

    public override void Score(Table rows, ReadOnlySpan<int> scores, IReadOnlyList<Memory<double>> destination)
    {
        int[] chosen = scores.ToArray();
        ForEachBlock(rows, (evaluator, first, count) =>
        {
            double[] block = new double[evaluator.Lanes];
            for (int s = 0; s < chosen.Length; s++)
            {
                _scores[chosen[s]].Evaluate(evaluator, block);
                block.AsSpan(0, count).CopyTo(destination[s].Span[first..]);
            }
        });
    }

    public override void ColumnTerms(Table rows, int score, Span<double> destination)
    {
        int features = Features.Length;
        double[] all = new double[checked(rows.RowCount * features)];
        ForEachBlock(rows, (evaluator, first, count) =>
        {
            double[] terms = new double[features * evaluator.Lanes];
            _scores[score].ColumnTerms(evaluator, terms);
            for (int f = 0; f < features; f++)
            {
                for (int i = 0; i < count; i++) all[((first + i) * features) + f] = terms[(f * evaluator.Lanes) + i];
            }
        });
        all.CopyTo(destination);
    }

    /// <summary>The heads' expected values at z = μ.</summary>
    public override double[][] Reconstruct(Table rows)
    {
        RowMatrix means = VariationalMeans.Features(Model, rows);
        return [.. Enumerable.Range(0, means.Rows).Select(row => Enumerable.Range(0, means.Columns).Select(f => means[row, f]).ToArray())];
    }

    public override ImmutableArray<ImmutableArray<ExpectedValue>> Expect(Table rows, IReadOnlyList<HiddenFeatures> questions, double coverage)
    {
        var results = ImmutableArray.CreateBuilder<ImmutableArray<ExpectedValue>>(questions.Count);
        VariationalEvaluator evaluator = Rent(WideLanes);
        var imputer = new VariationalImputer(evaluator);
        for (int first = 0; first < questions.Count; first += WideLanes)
        {
            (int Row, ImmutableArray<int> Hidden)[] block = [.. questions.Skip(first).Take(WideLanes).Select(q => (q.Row, q.Features))];
            float[] outputs = imputer.Impute(rows, block);
            float[][] around = imputer.Around();
            for (int lane = 0; lane < block.Length; lane++) results.Add(Describe(outputs, around, lane, block[lane].Hidden, coverage));
        }

        Return(evaluator);
        return results.ToImmutable();
    }

    internal override void Save(Files.ModelContent content) => VariationalScorerFile.Save(this, content);

    private ImmutableArray<ExpectedValue> Describe(float[] outputs, float[][] around, int lane, ImmutableArray<int> hidden, double coverage)
    {
        var values = ImmutableArray.CreateBuilder<ExpectedValue>(hidden.Length);
        foreach (int feature in hidden)
        {
            ColumnHead head = Model.Heads[feature];
            float[] OutputsOf(float[] of) => VariationalImputer.OutputsOf(Model, of, feature, lane, WideLanes);
            float[] best = OutputsOf(outputs);
            (double low, double high) = PredictiveInterval.Of(head, [best, .. around.Select(OutputsOf)], coverage);
            values.Add(new ExpectedValue(head.Expected(best), low, high));
        }

        return values.ToImmutable();
    }

    /// <summary>Cuts rows into blocks; short tables use narrow ones. Results do not depend on the cut.</summary>
    internal void ForEachBlock(Table rows, Action<VariationalEvaluator, int, int> run)
    {
        int lanes = rows.RowCount <= 4 * NarrowLanes ? NarrowLanes : WideLanes;
        int blocks = (rows.RowCount + lanes - 1) / lanes;
        void RunBlock(int block)
        {
            VariationalEvaluator evaluator = Rent(lanes);
            int first = block * lanes;
            int count = Math.Min(lanes, rows.RowCount - first);
            evaluator.Load(rows.Slice(first, count));
            run(evaluator, first, count);
            Return(evaluator);
        }

        if (blocks < 8)
        {
            for (int block = 0; block < blocks; block++) RunBlock(block);
        }
        else
        {
            Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = ScoringThreads.Maximum }, RunBlock);
        }
    }

    private VariationalEvaluator Rent(int lanes)
    {
        ConcurrentBag<VariationalEvaluator> bag = lanes == WideLanes ? _wide : _narrow;
        return bag.TryTake(out VariationalEvaluator? evaluator) ? evaluator : Model.CreateEvaluator(lanes);
    }

    private void Return(VariationalEvaluator evaluator) => (evaluator.Lanes == WideLanes ? _wide : _narrow).Add(evaluator);
}
