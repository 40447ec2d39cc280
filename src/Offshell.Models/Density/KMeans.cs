using System.Runtime.Intrinsics;
using Offshell.Models.Linear;
using Offshell.Tensors.Random;

namespace Offshell.Models.Density;

/// <summary>
/// k-means clustering: Lloyd iterations from k-means++ seeds (Arthur and Vassilvitskii 2007). Used to start mixtures and
/// to cluster latent means.
/// </summary>
public sealed class KMeans
{
    private readonly double[] _centers;

    private KMeans(double[] centers, int columns, double inertia) => (_centers, Columns, Inertia) = (centers, columns, inertia);

    /// <summary>Number of columns that the rows must have.</summary>
    public int Columns { get; }

    /// <summary>Number of clusters k.</summary>
    public int Clusters => _centers.Length / Columns;

    /// <summary>Cluster centres, [clusters × columns].</summary>
    public RowMatrix Centers => new((double[])_centers.Clone(), Clusters, Columns);

    /// <summary>Sum over the training rows of the squared distance to the nearest centre.</summary>
    public double Inertia { get; }

    /// <summary>Clusters the rows.</summary>
    /// <param name="rows">Finite rows, at least 1.</param>
    /// <param name="options">Settings; null is the default.</param>
    /// <param name="random">Source of the seeds.</param>
    /// <param name="cancellationToken">Checked before each iteration.</param>
    /// <exception cref="ArgumentException">No rows, a value that is not finite, or a setting out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static KMeans Fit(RowMatrix rows, KMeansOptions? options, RandomSource random, CancellationToken cancellationToken = default)
    {
        options ??= new KMeansOptions();
        Require.NoProblems(options.Problems(), nameof(options));
        Require.TrainingRows(rows, minimum: 1);
        ArgumentNullException.ThrowIfNull(random);
        return Fit(new LaneBlocks(rows), rows, options, random, cancellationToken);
    }

    /// <summary>As the public method, for rows that have been checked and turned into lanes already.</summary>
    internal static KMeans Fit(LaneBlocks lanes, RowMatrix rows, KMeansOptions options, RandomSource random, CancellationToken cancellationToken)
    {
        KMeans? best = null;
        for (int start = 0; start < options.Starts; start++)
        {
            RandomStream stream = random.Split("k-means start").Split((ulong)start).Stream();
            double[] seeds = Seed(lanes, rows, Math.Min(options.Clusters, rows.Rows), stream);
            KMeans next = Iterate(lanes, rows, seeds, options.MaximumIterations, cancellationToken);
            if (best is null || next.Inertia < best.Inertia) best = next;
        }

        return best!;
    }

    /// <summary>Number of the nearest centre for each row; the lowest number among equals.</summary>
    /// <exception cref="ArgumentException">Another number of columns, or room for another number of rows.</exception>
    public void Assign(RowMatrix rows, Span<int> clusters)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (clusters.Length != rows.Rows) throw new ArgumentException($"There is room for {clusters.Length} clusters, but there are {rows.Rows} rows.", nameof(clusters));
        int[] assigned = new int[rows.Rows];
        Require.RowsToScore(rows, new double[rows.Rows], Columns);
        Assign(new LaneBlocks(rows), assigned);
        assigned.CopyTo(clusters);
    }

    internal void Assign(LaneBlocks rows, int[] clusters) => AssignAll(rows, Columns, _centers, clusters, new double[rows.Rows]);

    /// <summary>k-means++: each seed is a row drawn in proportion to its squared distance from the nearest seed so far.</summary>
    private static double[] Seed(LaneBlocks lanes, RowMatrix rows, int clusters, RandomStream random)
    {
        int columns = rows.Columns;
        double[] centers = new double[clusters * columns], distances = new double[rows.Rows], toLast = new double[rows.Rows];
        int[] ignored = new int[rows.Rows];
        Array.Fill(distances, double.PositiveInfinity);
        int chosen = random.NextInt(rows.Rows);
        for (int c = 0; ; c++)
        {
            rows.Row(chosen).CopyTo(centers.AsSpan(c * columns));
            if (c == clusters - 1) return centers;
            AssignAll(lanes, columns, centers[(c * columns)..((c + 1) * columns)], ignored, toLast);
            double total = 0;
            for (int i = 0; i < distances.Length; i++)
            {
                distances[i] = Math.Min(distances[i], toLast[i]);
                total += distances[i];
            }

            chosen = total > 0 ? DrawProportional(distances, total * random.NextDouble()) : random.NextInt(rows.Rows);
        }
    }

    private static int DrawProportional(double[] weights, double target)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            target -= weights[i];
            if (target < 0) return i;
        }

        return Array.FindLastIndex(weights, weight => weight > 0);
    }

    private static KMeans Iterate(LaneBlocks lanes, RowMatrix rows, double[] centers, int maximumIterations, CancellationToken cancellationToken)
    {
        int[] assigned = new int[rows.Rows], before = new int[rows.Rows];
        double[] distances = new double[rows.Rows];
        Array.Fill(before, -1);
        for (int iteration = 0; ; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AssignAll(lanes, rows.Columns, centers, assigned, distances);
            if (iteration >= maximumIterations || assigned.AsSpan().SequenceEqual(before)) return new KMeans(centers, rows.Columns, distances.Sum());
            MoveCenters(rows, centers, assigned, distances);
            (assigned, before) = (before, assigned);
        }
    }

    /// <summary>Centres move to the mean of their rows; one that has lost all its rows moves to the row that is worst served.</summary>
    private static void MoveCenters(RowMatrix rows, double[] centers, int[] assigned, double[] distances)
    {
        int columns = rows.Columns;
        double[] sums = new double[centers.Length];
        int[] counts = new int[centers.Length / columns];
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            Span<double> sum = sums.AsSpan(assigned[i] * columns, columns);
            for (int j = 0; j < columns; j++) sum[j] += row[j];
            counts[assigned[i]]++;
        }

        for (int c = 0; c < counts.Length; c++)
        {
            Span<double> center = centers.AsSpan(c * columns, columns);
            if (counts[c] == 0)
            {
                int farthest = Array.IndexOf(distances, distances.Max());
                rows.Row(farthest).CopyTo(center);
                distances[farthest] = 0;
                continue;
            }

            for (int j = 0; j < columns; j++) center[j] = sums[(c * columns) + j] / counts[c];
        }
    }

    /// <summary>Nearest centre of every row and the squared distance to it.</summary>
    private static void AssignAll(LaneBlocks rows, int columns, double[] centers, int[] assigned, double[] distances)
    {
        RowBlocks.For(rows.Count, block =>
        {
            Span<double> least = stackalloc double[LaneBlocks.Width], cluster = stackalloc double[LaneBlocks.Width], squared = stackalloc double[LaneBlocks.Width];
            least.Fill(double.PositiveInfinity);
            for (int c = 0; c < centers.Length / columns; c++)
            {
                rows.SquaredDistances(block, centers.AsSpan(c * columns, columns), squared);
                for (int lane = 0; lane < LaneBlocks.Width; lane += 8)
                {
                    Vector512<double> distance = Vector512.Create<double>(squared[lane..]), before = Vector512.Create<double>(least[lane..]);
                    Vector512<double> nearer = Vector512.LessThan(distance, before);
                    Vector512.ConditionalSelect(nearer, distance, before).CopyTo(least[lane..]);
                    Vector512.ConditionalSelect(nearer, Vector512.Create((double)c), Vector512.Create<double>(cluster[lane..])).CopyTo(cluster[lane..]);
                }
            }

            int first = block * LaneBlocks.Width;
            for (int i = 0; i < rows.RowsIn(block); i++) (distances[first + i], assigned[first + i]) = (least[i], (int)cluster[i]);
        }, CancellationToken.None);
    }
}
