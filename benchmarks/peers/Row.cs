namespace Offshell.Benchmarks.Peers;

/// <summary>One row of the table: the same work on both sides.</summary>
internal abstract class Row
{
    /// <summary>Name, known to both sides.</summary>
    internal required string Name { get; init; }

    /// <summary>What one measured number is the time of, for example "step".</summary>
    internal string Unit { get; init; } = "step";

    /// <summary>The figures of one measurement: usually one, the median.</summary>
    internal string[] Figures { get; init; } = ["median"];

    /// <summary>How many times faster than the peer each figure should be; 0 for none.</summary>
    internal double[] Goals { get; init; } = [0];

    /// <summary>Whether both sides may use several threads.</summary>
    internal bool IsParallel { get; init; }

    /// <summary>Multiply-adds of one unit of work, for the distance to the arithmetic limit; 0 if it says little.</summary>
    internal double MultiplyAdds { get; init; }

    /// <summary>Writes the data that the peer shall read, once.</summary>
    internal virtual void Prepare(string folder)
    {
    }

    /// <summary>Seconds per unit of work, one number per figure.</summary>
    internal abstract double[] Measure(int threads, double seconds);

    /// <summary>The loss that training reaches in a fixed number of passes, or null if the row trains nothing.</summary>
    internal virtual double? Loss() => null;
}
