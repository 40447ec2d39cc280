using Offshell.Models;

namespace Offshell.Experiments.EightGaussians;

/// <summary>A density exp(−E/T)/Z on a square, with Z summed over a grid.</summary>
internal sealed class GridDensity
{
    /// <summary>Half the side of the square.</summary>
    internal const double HalfSide = 5;

    private readonly double[] _energies;
    private readonly int _cells;
    private readonly double _logNormaliser;
    private readonly double _temperature;

    /// <param name="cells">Cells along each side.</param>
    /// <param name="energies">Energy at the middle of each cell, rows of equal y from the bottom.</param>
    /// <param name="temperature">T.</param>
    internal GridDensity(int cells, double[] energies, double temperature)
    {
        (_cells, _energies, _temperature) = (cells, energies, temperature);
        double least = energies.Min(), area = 2 * HalfSide / cells * (2 * HalfSide / cells);
        _logNormaliser = (-least / temperature) + Math.Log(energies.Sum(e => Math.Exp((least - e) / temperature)) * area);
    }

    /// <summary>The middles of all cells.</summary>
    internal static RowMatrix Places(int cells)
    {
        double[] values = new double[2 * cells * cells];
        for (int i = 0; i < cells * cells; i++)
        {
            values[2 * i] = Middle(i % cells, cells);
            values[(2 * i) + 1] = Middle(i / cells, cells);
        }

        return new RowMatrix(values, cells * cells, 2);
    }

    /// <summary>log p of a row with the given energy, in nats.</summary>
    internal double LogDensity(double energy) => (-energy / _temperature) - _logNormaliser;

    /// <summary>p at every cell.</summary>
    internal double[] Values() => [.. _energies.Select(e => Math.Exp(LogDensity(e)))];

    /// <summary>Probability of the cells outside the ring of modes.</summary>
    internal double MassOutside()
    {
        double area = 2 * HalfSide / _cells * (2 * HalfSide / _cells), sum = 0;
        for (int i = 0; i < _energies.Length; i++)
        {
            if (RingDensity.IsOutside(Middle(i % _cells, _cells), Middle(i / _cells, _cells))) sum += Math.Exp(LogDensity(_energies[i])) * area;
        }

        return sum;
    }

    /// <summary>The temperature that gives some rows the largest likelihood, to a factor of 1.05: the best that can be said for energies that were not trained as such.</summary>
    internal static double BestTemperature(int cells, double[] energies, double[] rows)
    {
        (double best, double most) = (double.NaN, double.NegativeInfinity);
        double mean = rows.Average();
        for (double temperature = 1e-6; temperature < 100; temperature *= 1.05)
        {
            double likelihood = new GridDensity(cells, energies, temperature).LogDensity(mean);
            if (likelihood > most) (best, most) = (temperature, likelihood);
        }

        return best;
    }

    private static double Middle(int cell, int cells) => -HalfSide + (2 * HalfSide * (cell + 0.5) / cells);
}
