using System.Runtime.Intrinsics;

namespace Offshell.Models.SupportVectors;

/// <summary>
/// Solves min ½ aᵀ K a with 0 ≤ a_i ≤ 1 and Σ a_i = νn, two multipliers at a time: i is the most violating of those that
/// may grow, j the one of those that may shrink which promises the largest gain (second-order working set selection; Fan,
/// Chen and Lin 2005). With all labels equal, i has the least and j a larger gradient (K a).
/// </summary>
internal sealed class SequentialMinimalOptimization
{
    private const double SmallestCurvature = 1e-12;
    private readonly KernelRowCache _kernel;
    private readonly int _count;
    private readonly double[] _diagonal;
    private readonly double[] _gradient;

    // 0 where the multiplier may grow (shrink) and an infinity that loses every comparison where it may not.
    private readonly double[] _growBar;
    private readonly double[] _shrinkBar;

    internal SequentialMinimalOptimization(KernelRowCache kernel, double[] diagonal, double[] multipliers, double[] gradient)
    {
        (_kernel, _count, Multipliers) = (kernel, multipliers.Length, multipliers);
        _diagonal = Padded(diagonal, 0);
        _gradient = Padded(gradient, 0);
        _growBar = Padded([], double.PositiveInfinity);
        _shrinkBar = Padded([], double.NegativeInfinity);
        for (int i = 0; i < _count; i++) SetBars(i);
    }

    /// <summary>a_i, each in [0, 1].</summary>
    internal double[] Multipliers { get; }

    /// <summary>Steps done.</summary>
    internal int Steps { get; private set; }

    /// <summary>Largest gradient of those that may shrink less the smallest of those that may grow: ≤ 0 at the optimum.</summary>
    internal double Violation { get; private set; } = double.PositiveInfinity;

    /// <summary>ρ in the units of the gradient: the mean gradient of the free multipliers, else the middle of the interval that optimality allows.</summary>
    internal double Offset()
    {
        double sum = 0, low = double.NegativeInfinity, high = double.PositiveInfinity;
        int free = 0;
        for (int i = 0; i < _count; i++)
        {
            double gradient = _gradient[i];
            if (Multipliers[i] >= 1) low = Math.Max(low, gradient);
            else if (Multipliers[i] <= 0) high = Math.Min(high, gradient);
            else (sum, free) = (sum + gradient, free + 1);
        }

        if (free > 0) return sum / free;
        if (double.IsInfinity(low)) return high;
        return double.IsInfinity(high) ? low : 0.5 * (low + high);
    }

    internal void Solve(double tolerance, int maximumSteps, Action<int> report, CancellationToken cancellationToken)
    {
        int grow = SelectGrowing();
        while (Violation >= tolerance && Steps < maximumSteps)
        {
            if ((Steps & 255) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                report(Steps);
            }

            float[] growRow = _kernel.Get(grow);
            int shrink = SelectShrinking(grow, growRow);
            float[] shrinkRow = _kernel.Get(shrink, pinned: grow);
            double curvature = Math.Max(SmallestCurvature, _diagonal[grow] + _diagonal[shrink] - (2 * growRow[shrink]));
            double room = Math.Min(1 - Multipliers[grow], Multipliers[shrink]);
            double change = (_gradient[shrink] - _gradient[grow]) / curvature;
            if (change >= room)
            {
                // Land exactly on the bound, so that comparisons with it are exact.
                change = room;
                Multipliers[grow] = room == 1 - Multipliers[grow] ? 1 : Multipliers[grow] + room;
                Multipliers[shrink] = room == Multipliers[shrink] ? 0 : Multipliers[shrink] - room;
            }
            else
            {
                Multipliers[grow] += change;
                Multipliers[shrink] -= change;
            }

            SetBars(grow);
            SetBars(shrink);
            UpdateGradient(growRow, shrinkRow, change);
            Steps++;
            grow = SelectGrowing();
        }
    }

    private void SetBars(int i)
    {
        _growBar[i] = Multipliers[i] < 1 ? 0 : double.PositiveInfinity;
        _shrinkBar[i] = Multipliers[i] > 0 ? 0 : double.NegativeInfinity;
    }

    /// <summary>Finds the least gradient among those that may grow, and the violation.</summary>
    private int SelectGrowing()
    {
        Vector512<double> least = Vector512.Create(double.PositiveInfinity), largest = Vector512.Create(double.NegativeInfinity);
        Vector512<double> leastIndex = default, index = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), step = Vector512.Create(8.0);
        for (int i = 0; i < _gradient.Length; i += 8, index += step)
        {
            Vector512<double> gradient = Vector512.Create(_gradient, i);
            Vector512<double> growing = gradient + Vector512.Create(_growBar, i);
            Vector512<double> better = Vector512.LessThan(growing, least);
            least = Vector512.ConditionalSelect(better, growing, least);
            leastIndex = Vector512.ConditionalSelect(better, index, leastIndex);
            largest = Vector512.Max(largest, gradient + Vector512.Create(_shrinkBar, i));
        }

        (double value, int place) = Reduce(least, leastIndex);
        double top = largest[0];
        for (int lane = 1; lane < 8; lane++) top = Math.Max(top, largest[lane]);
        Violation = top - value;
        return place;
    }

    /// <summary>Among those that may shrink and have a larger gradient than i: the largest (G_j − G_i)²/(K_ii + K_jj − 2 K_ij).</summary>
    private int SelectShrinking(int grow, float[] growRow)
    {
        Vector512<double> best = Vector512.Create(double.PositiveInfinity), bestIndex = default;
        Vector512<double> index = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), step = Vector512.Create(8.0);
        Vector512<double> from = Vector512.Create(_gradient[grow]), diagonal = Vector512.Create(_diagonal[grow]);
        Vector512<double> two = Vector512.Create(2.0), smallest = Vector512.Create(SmallestCurvature);
        for (int i = 0; i < _gradient.Length; i += 16)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.Create(growRow, i));
            for (int half = 0; half < 16; half += 8, index += step)
            {
                Vector512<double> kernel = half == 0 ? low : high;
                // Those that may not shrink come out as −∞ and are cut to 0: no gain.
                Vector512<double> gap = Vector512.Max(Vector512<double>.Zero, Vector512.Create(_gradient, i + half) + Vector512.Create(_shrinkBar, i + half) - from);
                Vector512<double> curvature = Vector512.Max(smallest, diagonal + Vector512.Create(_diagonal, i + half) - (two * kernel));
                Vector512<double> loss = -(gap * gap / curvature);
                Vector512<double> better = Vector512.LessThan(loss, best);
                best = Vector512.ConditionalSelect(better, loss, best);
                bestIndex = Vector512.ConditionalSelect(better, index, bestIndex);
            }
        }

        return Reduce(best, bestIndex).Index;
    }

    private void UpdateGradient(float[] growRow, float[] shrinkRow, double change)
    {
        Vector512<double> amount = Vector512.Create(change);
        for (int i = 0; i < _gradient.Length; i += 16)
        {
            (Vector512<double> a0, Vector512<double> a1) = Vector512.Widen(Vector512.Create(growRow, i));
            (Vector512<double> b0, Vector512<double> b1) = Vector512.Widen(Vector512.Create(shrinkRow, i));
            (Vector512.Create(_gradient, i) + (amount * (a0 - b0))).CopyTo(_gradient, i);
            (Vector512.Create(_gradient, i + 8) + (amount * (a1 - b1))).CopyTo(_gradient, i + 8);
        }
    }

    /// <summary>The least lane; the lowest index among equals.</summary>
    private static (double Value, int Index) Reduce(Vector512<double> values, Vector512<double> indices)
    {
        (double value, double index) = (values[0], indices[0]);
        for (int lane = 1; lane < 8; lane++)
        {
            if (values[lane] < value || (values[lane] == value && indices[lane] < index)) (value, index) = (values[lane], indices[lane]);
        }

        return (value, (int)index);
    }

    private double[] Padded(double[] values, double padding)
    {
        double[] padded = new double[_kernel.Length];
        Array.Fill(padded, padding);
        values.CopyTo(padded, 0);
        return padded;
    }
}
