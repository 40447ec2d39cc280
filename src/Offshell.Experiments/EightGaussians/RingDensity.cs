using Offshell.Models;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.EightGaussians;

/// <summary>Eight equal normals of deviation 0.5/√2 on a circle of radius 2√2 (Grathwohl et al. 2019, as the source uses them).</summary>
internal static class RingDensity
{
    internal const int Modes = 8;

    /// <summary>Rows further from every centre than this many deviations count as outside; 1.1 % of the density is.</summary>
    internal const double OutsideDeviations = 3;

    private static readonly double Radius = 2 * Math.Sqrt(2);

    internal static double Deviation { get; } = 0.5 / Math.Sqrt(2);

    internal static RowMatrix Draw(int rows, RandomStream random)
    {
        double[] values = new double[2 * rows];
        for (int i = 0; i < rows; i++)
        {
            (double x, double y) = Centre(random.NextInt(Modes));
            values[2 * i] = x + (Deviation * random.NextNormal());
            values[(2 * i) + 1] = y + (Deviation * random.NextNormal());
        }

        return new RowMatrix(values, rows, 2);
    }

    internal static double LogDensity(double x, double y)
    {
        double sum = 0;
        for (int mode = 0; mode < Modes; mode++) sum += Math.Exp(-0.5 * SquaredDistance(x, y, mode) / (Deviation * Deviation));
        return Math.Log(sum / Modes) - Math.Log(2 * Math.PI * Deviation * Deviation);
    }

    internal static bool IsOutside(double x, double y)
    {
        double limit = OutsideDeviations * Deviation;
        for (int mode = 0; mode < Modes; mode++)
        {
            if (SquaredDistance(x, y, mode) <= limit * limit) return false;
        }

        return true;
    }

    private static (double X, double Y) Centre(int mode) => (Radius * Math.Cos(Math.PI / 4 * mode), Radius * Math.Sin(Math.PI / 4 * mode));

    private static double SquaredDistance(double x, double y, int mode)
    {
        (double u, double v) = Centre(mode);
        return ((x - u) * (x - u)) + ((y - v) * (y - v));
    }
}
