using Offshell.Models.Linear;

namespace Offshell.Models.Density;

/// <summary>
/// One Gaussian with a full covariance for every known class of points, for example of encodings: mean and covariance are those
/// of the class's points. No point is kept. Immutable and thread-safe.
/// </summary>
public sealed class ClassGaussians
{
    /// <summary>Part of the mean variance that is added to every variance, so that a class that has collapsed onto a line or a point keeps a distance.</summary>
    private const double RelativeRidge = 1e-6;

    /// <summary>A class needs this many points more than columns for a covariance of its own.</summary>
    private const int SparePoints = 2;

    private readonly double[] _means;
    private readonly double[] _whitenings;

    private ClassGaussians(double[] means, double[] whitenings, int columns) => (_means, _whitenings, Columns, Classes) = (means, whitenings, columns, means.Length / columns);

    /// <summary>Numbers per point.</summary>
    public int Columns { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Everything that distances need, as named arrays.</summary>
    public FittedState State => new() { { "columns", Columns }, { "means", _means }, { "whitenings", _whitenings } };

    /// <summary>Estimates mean and covariance of every class.</summary>
    /// <param name="points">Finite points.</param>
    /// <param name="classes">Class of each point, 0 … C − 1; every class has a point. A class with hardly more points than columns takes the pooled covariance about the classes' means.</param>
    /// <exception cref="ArgumentException">Lengths differ, a class is negative or has no point, or a value is not finite.</exception>
    public static ClassGaussians Fit(RowMatrix points, ReadOnlySpan<int> classes)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (classes.Length != points.Rows || points.Rows == 0) throw new ArgumentException($"There are {points.Rows} points and {classes.Length} classes; expected one class for each of at least one point.", nameof(classes));
        foreach (double value in points.Values)
        {
            if (!double.IsFinite(value)) throw new ArgumentException($"A point holds {value}; every value must be finite.", nameof(points));
        }

        RowMatrix[] members = Split(points, classes);
        double[][] means = [.. members.Select(SampleMoments.Mean)];
        double[][] covariances = [.. members.Zip(means, (m, mean) => SampleMoments.Covariance(m, mean))];
        double[] pooled = new double[points.Columns * points.Columns];
        for (int c = 0; c < members.Length; c++)
        {
            for (int i = 0; i < pooled.Length; i++) pooled[i] += covariances[c][i] * members[c].Rows / points.Rows;
        }

        double ridge = RelativeRidge * SampleMoments.Trace(pooled, points.Columns) / points.Columns;
        IEnumerable<double[]> own = covariances.Select((covariance, c) => members[c].Rows < points.Columns + SparePoints ? pooled : covariance);
        return new ClassGaussians([.. means.SelectMany(m => m)], [.. own.SelectMany(covariance => CholeskyFactor.Of(covariance, points.Columns, ridge).Whitening)], points.Columns);
    }

    /// <summary>Restores what <see cref="State"/> describes.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static ClassGaussians FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int columns = state.Integer("columns", 1, 1 << 16);
        double[] means = state.Doubles("means");
        if (means.Length == 0 || means.Length % columns != 0) throw new InvalidDataException($"The class Gaussians have {means.Length} means in {columns} columns.");
        return new ClassGaussians(means, state.Doubles("whitenings", (long)means.Length * columns), columns);
    }

    /// <summary>Squared Mahalanobis distance of a point from every class, dᵧ² = (z − mᵧ)ᵀ Cᵧ⁻¹ (z − mᵧ).</summary>
    /// <param name="point">[<see cref="Columns"/>].</param>
    /// <param name="destination">[<see cref="Classes"/>].</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public void SquaredDistances(ReadOnlySpan<double> point, Span<double> destination)
    {
        if (point.Length != Columns || destination.Length != Classes) throw new ArgumentException($"The point has {point.Length} columns and the destination {destination.Length} places; expected {Columns} and {Classes}.", nameof(point));
        for (int c = 0; c < Classes; c++)
        {
            ReadOnlySpan<double> mean = _means.AsSpan(c * Columns, Columns), whitening = _whitenings.AsSpan(c * Columns * Columns, Columns * Columns);
            double sum = 0;
            for (int i = 0; i < Columns; i++)
            {
                double pull = 0;
                for (int j = 0; j <= i; j++) pull += whitening[(i * Columns) + j] * (point[j] - mean[j]);
                sum += pull * pull;
            }

            destination[c] = sum;
        }
    }

    private static RowMatrix[] Split(RowMatrix points, ReadOnlySpan<int> classes)
    {
        var members = new List<List<int>>();
        for (int i = 0; i < classes.Length; i++)
        {
            if ((uint)classes[i] >= (uint)classes.Length) throw new ArgumentException($"Point {i} has the class {classes[i]}; classes count from 0.", nameof(classes));
            while (members.Count <= classes[i]) members.Add([]);
            members[classes[i]].Add(i);
        }

        int empty = members.FindIndex(m => m.Count == 0);
        if (empty >= 0) throw new ArgumentException($"Class {empty} has no point; classes count from 0 without gaps.", nameof(classes));
        return [.. members.Select(m => points.Select(m.ToArray()))];
    }
}
