namespace Offshell.Benchmarks.Peers;

/// <summary>One row of the table: the same work on both sides.</summary>
internal abstract class Row
{
    /// <summary>Name, known to both sides.</summary>
    internal required string Name { get; init; }

    /// <summary>The row of the peer that is compared with; another's where both stand beside the same work.</summary>
    internal virtual string PeerName => Name;

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

    /// <summary>Mean losses over the data before training and in the last of a fixed number of passes, or null if the row trains nothing.</summary>
    internal virtual Losses? Reached() => null;
}

/// <summary>Mean losses of one side over the data.</summary>
/// <param name="First">At the initial weights, which both sides share.</param>
/// <param name="Last">In the last of a fixed number of passes.</param>
internal readonly record struct Losses(double First, double Last)
{
    /// <summary>Whether another side's losses lie within the given share of these.</summary>
    internal bool Agree(Losses other, double share) => Agree(First, other.First, share) && Agree(Last, other.Last, share);

    private static bool Agree(double a, double b, double share) => Math.Abs(a - b) <= share * Math.Max(1, Math.Abs(a));
}
