using Offshell.Data;

namespace Offshell.Physics.Simulation;

/// <summary>
/// Makes rows whose truth is known. The same options, seed and number of rows give the same table on every machine and
/// for every number of threads. Instances are immutable and thread-safe.
/// </summary>
public interface ISimulator
{
    /// <summary>The name on the command line, for example <c>trigger-rates</c>.</summary>
    string Name { get; }

    /// <summary>One line that says what the rows are.</summary>
    string Summary { get; }

    /// <summary>Simulates a table with column roles set and truth in the column <c>label</c> (0 normal, 1 anomaly) and in one that names the kind of row.</summary>
    /// <param name="rows">Number of rows, at least 0.</param>
    /// <param name="seed">Seed of the events. What is fixed about the simulated apparatus has a seed of its own in the options.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is negative.</exception>
    Table Simulate(int rows, ulong seed);
}
