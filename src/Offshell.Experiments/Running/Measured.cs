namespace Offshell.Experiments.Running;

/// <summary>A figure measured on several seeds.</summary>
/// <param name="Mean">Mean over the seeds.</param>
/// <param name="Spread">Standard deviation over the seeds (n − 1); NaN for one seed.</param>
/// <param name="Count">Number of seeds.</param>
internal readonly record struct Measured(double Mean, double Spread, int Count)
{
    /// <summary>Mean and spread of the given values; NaN for none.</summary>
    internal static Measured Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0) return new Measured(double.NaN, double.NaN, 0);
        double mean = all.Average();
        double spread = all.Length < 2 ? double.NaN : Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1));
        return new Measured(mean, spread, all.Length);
    }

    /// <summary>The figure with its spread, such as <c>0.912 ± 0.004</c>; without one for a single seed.</summary>
    public override string ToString() => Format("F3");

    internal string Format(string format) =>
        Count == 0 ? "-" : double.IsNaN(Spread) ? Mean.ToString(format) : $"{Mean.ToString(format)} ± {Spread.ToString(format)}";
}
