using Offshell.Tensors.Random;

namespace Offshell.Models.Variational;

/// <summary>Sites on the unit sphere for the centres of classes, far from each other.</summary>
internal static class CentreSites
{
    private const int Restarts = 20;
    private const int Steps = 600;
    private const int FinalSteps = 400;

    /// <summary>The largest exponent of the repulsion: so steep that only the closest neighbours push (the Tammes problem).</summary>
    private const double SteepestPower = 40;

    /// <summary>The sites of a layout, [sites][latents].</summary>
    /// <param name="layout">Any but <see cref="CentreLayout.Learned"/>.</param>
    /// <param name="count">Number of sites, at least 1.</param>
    /// <param name="latents">Number of latents, at least 1.</param>
    /// <exception cref="ArgumentException">The layout does not fit the numbers.</exception>
    internal static double[][] Of(CentreLayout layout, int count, int latents) => layout switch
    {
        CentreLayout.Automatic when latents == 2 => Circle(count, latents),
        CentreLayout.Automatic when latents == 3 && count == 9 => NinePoints(count, latents),
        CentreLayout.Automatic or CentreLayout.Spread => Spread(count, latents),
        CentreLayout.Circle => Circle(count, latents),
        CentreLayout.NinePoints => NinePoints(count, latents),
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "Learned centres have no sites."),
    };

    /// <summary>
    /// Points that repel each other along the sphere, x ← normalise(x + η P F) with Fᵢ = Σⱼ (xᵢ − xⱼ)/|xᵢ − xⱼ|^(s + 2) and P the
    /// projector on the tangent plane. The exponent s grows from 1 (electric charges) to 40 (only the closest push), η falls,
    /// and of 20 starts the one with the largest smallest distance is kept.
    /// </summary>
    internal static double[][] Spread(int count, int latents)
    {
        if (latents == 1 && count > 2) throw new ArgumentException($"{count} centres do not fit on one latent, where only two points have the same distance from 0; use more latents (latentSize), or learned centres.", nameof(latents));
        double[][] best = [];
        double largest = -1;
        for (int start = 0; start < Restarts; start++)
        {
            double[][] points = Relax(Random(count, latents, start), (step, steps) => Math.Pow(SteepestPower, (double)step / steps));
            double distance = SmallestDistance(points);
            // Starts that end at the same distance up to rounding count as equal: the first stays.
            if (distance > largest + 1e-9) (best, largest) = (points, distance);
        }

        return best;
    }

    /// <summary>Points of small electric energy Σ 1/|xᵢ − xⱼ| (the Thomson problem), the best of 20 starts.</summary>
    internal static double[][] LeastEnergy(int count, int latents) =>
        Enumerable.Range(0, Restarts).Select(start => Relax(Random(count, latents, start), (_, _) => 1)).MinBy(Energy)!;

    /// <summary>Σ 1/|xᵢ − xⱼ| over pairs.</summary>
    internal static double Energy(double[][] points) => Pairs(points).Sum(distance => 1 / distance);

    /// <summary>The distance of the closest two points; infinite for a single one.</summary>
    internal static double SmallestDistance(double[][] points) => points.Length < 2 ? double.PositiveInfinity : Pairs(points).Min();

    private static double[][] Circle(int count, int latents)
    {
        if (latents < 2) throw new ArgumentException("A circle of centres needs two latents; found 1. Use latentSize 2 or more.", nameof(latents));
        return [.. Enumerable.Range(0, count).Select(i => Point(latents, Math.Cos(2 * Math.PI * i / count), Math.Sin(2 * Math.PI * i / count)))];
    }

    private static double[][] NinePoints(int count, int latents)
    {
        if (latents != 3 || count > 9) throw new ArgumentException($"The layout of nine points needs three latents and at most nine classes; found {latents} latents and {count} classes. Use latentSize 3, or the layout Spread.", nameof(count));
        double[] heights = [0, Math.Sqrt(5) / 3, -Math.Sqrt(5) / 3];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int ring = i / 3;
            double angle = (2 * Math.PI * (i % 3) / 3) + (ring == 0 ? 0 : Math.PI / 3), radius = ring == 0 ? 1 : 2.0 / 3;
            return Point(latents, radius * Math.Cos(angle), radius * Math.Sin(angle), heights[ring]);
        })];
    }

    private static double[] Point(int latents, params ReadOnlySpan<double> coordinates)
    {
        double[] point = new double[latents];
        coordinates.CopyTo(point);
        return point;
    }

    /// <summary>The start is fixed: sites depend on the numbers only, who gets which site depends on the seed.</summary>
    private static double[][] Random(int count, int latents, int start)
    {
        RandomStream random = new RandomSource(1951).Split((ulong)start).Stream();
        double[][] points = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, latents).Select(_ => random.NextNormal()).ToArray())];
        foreach (double[] point in points) Normalise(point);
        return points;
    }

    private static double[][] Relax(double[][] points, Func<int, int, double> power)
    {
        int all = Steps + FinalSteps;
        for (int step = 0; step < all; step++)
        {
            double s = power(Math.Min(step, Steps), Steps);
            double left = 1 - ((double)step / all);
            Push(points, s, 0.3 * left * left / Math.Sqrt(points.Length));
        }

        return points;
    }

    /// <summary>One step. Forces are measured in units of the largest, so that η is the longest way a point goes.</summary>
    private static void Push(double[][] points, double power, double rate)
    {
        if (points.Length < 2) return;
        int latents = points[0].Length;
        double closest = SmallestDistance(points);
        double[][] forces = [.. points.Select(_ => new double[latents])];
        double largest = 0;
        for (int i = 0; i < points.Length; i++)
        {
            for (int j = 0; j < points.Length; j++)
            {
                if (i == j) continue;
                double distance = Math.Max(Distance(points[i], points[j]), 1e-12);
                double strength = Math.Pow(Math.Max(closest, 1e-12) / distance, power + 1) / distance;
                for (int k = 0; k < latents; k++) forces[i][k] += strength * (points[i][k] - points[j][k]);
            }

            Project(forces[i], points[i]);
            largest = Math.Max(largest, Length(forces[i]));
        }

        if (largest < 1e-15) return;
        for (int i = 0; i < points.Length; i++)
        {
            for (int k = 0; k < latents; k++) points[i][k] += rate * forces[i][k] / largest;
            Normalise(points[i]);
        }
    }

    private static void Project(double[] force, double[] point)
    {
        double along = 0;
        for (int k = 0; k < force.Length; k++) along += force[k] * point[k];
        for (int k = 0; k < force.Length; k++) force[k] -= along * point[k];
    }

    private static void Normalise(double[] point)
    {
        double length = Length(point);
        for (int k = 0; k < point.Length; k++) point[k] /= length;
    }

    private static double Length(double[] vector) => Math.Sqrt(vector.Sum(v => v * v));

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    private static IEnumerable<double> Pairs(double[][] points) =>
        from i in Enumerable.Range(0, points.Length) from j in Enumerable.Range(0, i) select Distance(points[i], points[j]);
}
