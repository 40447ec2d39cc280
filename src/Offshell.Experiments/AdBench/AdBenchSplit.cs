using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.AdBench;

/// <summary>
/// Which rows of an ADBench set train and which test: a protocol that any language can repeat. The order of the rows for a
/// seed is that of <see cref="Key"/>, ascending, so that neither files nor libraries can change it.
/// </summary>
/// <param name="Train">Row numbers to fit on, from 0, in key order.</param>
/// <param name="Test">Row numbers to score.</param>
public sealed record AdBenchSplit(ImmutableArray<int> Train, ImmutableArray<int> Test)
{
    private const int MostTrainingRows = 20_000;
    private const int MostTestRows = 5_000;
    private const int MostContaminatedRows = 10_000;
    private const int FewestAnomalies = 100;
    private const double TrainingPart = 0.7;
    private const ulong LimitSeeds = 1000;

    /// <summary>splitmix64(seed · 2³² + row).</summary>
    public static ulong Key(ulong seed, int row) => RandomSource.Mix((seed << 32) + (ulong)row);

    /// <summary>
    /// Training on normal rows only: the first 70 % of the normals in key order, at most 20 000; tested on up to 5 000 of
    /// the other normals and up to 5 000 anomalies.
    /// </summary>
    /// <param name="anomalous">True for each anomalous row.</param>
    /// <param name="seed">Seed of the split; 0, 1 and 2 are reported.</param>
    public static AdBenchSplit NormalsOnly(ReadOnlySpan<bool> anomalous, ulong seed)
    {
        int[] normals = InKeyOrder(anomalous, false, seed), anomalies = InKeyOrder(anomalous, true, seed);
        int cut = (int)Math.Floor(TrainingPart * normals.Length);
        return new AdBenchSplit(
            [.. normals.Take(Math.Min(cut, MostTrainingRows))],
            [.. normals.Skip(cut).Take(MostTestRows), .. anomalies.Take(MostTestRows)]);
    }

    /// <summary>
    /// Training on unlabelled rows, anomalies included, and scoring the same rows: all of them up to 10 000, else 10 000
    /// with the set's share of anomalies, but at least 100 if there are so many.
    /// </summary>
    /// <param name="anomalous">True for each anomalous row.</param>
    /// <param name="seed">Seed of the choice of rows; without effect on sets of up to 10 000 rows.</param>
    public static AdBenchSplit Contaminated(ReadOnlySpan<bool> anomalous, ulong seed)
    {
        int rows = anomalous.Length;
        ImmutableArray<int> chosen = [.. Enumerable.Range(0, rows)];
        if (rows > MostContaminatedRows)
        {
            int[] normals = InKeyOrder(anomalous, false, seed), anomalies = InKeyOrder(anomalous, true, seed);
            int share = (int)Math.Round(MostContaminatedRows * (double)anomalies.Length / rows, MidpointRounding.ToEven);
            int count = Math.Max(share, Math.Min(anomalies.Length, FewestAnomalies));
            chosen = [.. normals.Take(MostContaminatedRows - count), .. anomalies.Take(count)];
        }

        return new AdBenchSplit(chosen, chosen);
    }

    /// <summary>
    /// The training rows for a method that takes at most <paramref name="most"/>: those with the smallest
    /// <c>Key(1000 + seed, row)</c>, or all if there are no more.
    /// </summary>
    public ImmutableArray<int> LimitedTrain(ulong seed, int most) =>
        Train.Length <= most ? Train : [.. Train.OrderBy(row => Key(LimitSeeds + seed, row)).Take(most)];

    private static int[] InKeyOrder(ReadOnlySpan<bool> anomalous, bool wanted, ulong seed)
    {
        List<int> rows = [];
        for (int i = 0; i < anomalous.Length; i++)
        {
            if (anomalous[i] == wanted) rows.Add(i);
        }

        return [.. rows.OrderBy(row => Key(seed, row))];
    }
}
