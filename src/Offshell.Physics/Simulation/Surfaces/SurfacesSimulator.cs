using Offshell.Data;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.Surfaces;

/// <summary>
/// Grey pictures of a woven surface under changing light, and faults in them. A normal pixel is
/// base + contrast · sin(2π (x + a)/period) · sin(2π (y + b)/period) + slope · light + noise, with base, contrast, the shifts a and b and the
/// direction of light drawn for every picture; values are rounded to 0 … 255. Faults: <c>scratch</c>, a dark line;
/// <c>spot</c>, a bright blob; <c>gap</c>, a square without threads. Each row has its own random stream, so the first rows do not depend on how many follow.
/// </summary>
public sealed class SurfacesSimulator : ISimulator
{
    internal const string SimulatorName = "surfaces";
    internal const string SimulatorSummary = "Pictures of a woven surface, some with a scratch, a spot or a gap; the columns are pixels.";

    private static readonly string[] Kinds = ["normal", "scratch", "spot", "gap"];

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message lists every problem.</exception>
    public SurfacesSimulator(SurfacesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SimulationProblems.ThrowIfAny($"simulator '{SimulatorName}'", options.Problems());
        Options = options;
    }

    /// <inheritdoc/>
    public string Name => SimulatorName;

    /// <inheritdoc/>
    public string Summary => SimulatorSummary;

    /// <summary>The options.</summary>
    public SurfacesOptions Options { get; }

    /// <summary>Simulates a table: pixel_0_0 … (features, 0 to 255), label and kind.</summary>
    /// <inheritdoc/>
    public Table Simulate(int rows, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        int size = Options.Size;
        double[][] pixels = TableBuilder.Columns(size * size, rows);
        double[] labels = new double[rows], kinds = new double[rows];
        RandomSource source = new RandomSource(seed).Split(SimulatorName);
        double[] picture = new double[size * size];
        for (int row = 0; row < rows; row++)
        {
            RandomStream random = source.Split((ulong)row).Stream();
            bool isAnomaly = random.NextDouble() < Options.AnomalyFraction;
            kinds[row] = isAnomaly ? 1 + random.NextInt(Kinds.Length - 1) : 0;
            labels[row] = isAnomaly ? 1 : 0;
            Draw(picture, (int)kinds[row], random);
            for (int i = 0; i < picture.Length; i++) pixels[i][row] = picture[i];
        }

        var table = new TableBuilder();
        for (int i = 0; i < pixels.Length; i++) table.Add($"pixel_{i / size}_{i % size}", pixels[i]);
        table.Add("label", labels, ColumnRole.Label);
        table.AddCategories("kind", kinds, [.. Kinds], ColumnRole.Identifier);
        return table.Build();
    }

    private void Draw(double[] picture, int kind, RandomStream random)
    {
        int size = Options.Size;
        double level = 120 + (15 * random.NextNormal()), contrast = 45 + (8 * random.NextNormal());
        double left = random.NextDouble() * Options.Period, top = random.NextDouble() * Options.Period;
        double direction = 2 * Math.PI * random.NextDouble(), slope = 15 * random.NextDouble();
        Fault fault = Fault.Of(kind, size, Options.FaultStrength, random);
        for (int i = 0; i < picture.Length; i++)
        {
            double x = i % size, y = i / size;
            double threads = Math.Sin(2 * Math.PI * (x + left) / Options.Period) * Math.Sin(2 * Math.PI * (y + top) / Options.Period);
            double light = ((x - (size / 2.0)) * Math.Cos(direction) + (y - (size / 2.0)) * Math.Sin(direction)) / size;
            double value = level + (fault.KeepsThreads(x, y) ? contrast * threads : 0) + (2 * slope * light) + fault.At(x, y) + (Options.Noise * random.NextNormal());
            picture[i] = Math.Round(Math.Clamp(value, 0, 255));
        }
    }

    /// <summary>One fault at a random place: what it adds to a pixel, and where threads are missing.</summary>
    private readonly record struct Fault(int Kind, double X, double Y, double Angle, double Extent, double Strength)
    {
        internal static Fault Of(int kind, int size, double strength, RandomStream random)
        {
            double margin = size / 4.0;
            return new Fault(kind, random.NextDouble(margin, size - margin), random.NextDouble(margin, size - margin), Math.PI * random.NextDouble(), size * random.NextDouble(0.15, 0.3), strength);
        }

        internal bool KeepsThreads(double x, double y) => Kind != 3 || Math.Max(Math.Abs(x - X), Math.Abs(y - Y)) > Extent;

        internal double At(double x, double y)
        {
            double dx = x - X, dy = y - Y;
            return Kind switch
            {
                1 => -Strength * Math.Exp(-0.5 * Square((dx * Math.Sin(Angle)) - (dy * Math.Cos(Angle)))) * (Math.Abs((dx * Math.Cos(Angle)) + (dy * Math.Sin(Angle))) <= 1.5 * Extent ? 1 : 0),
                2 => Strength * Math.Exp(-0.5 * ((dx * dx) + (dy * dy)) / Square(0.4 * Extent)),
                _ => 0,
            };
        }

        private static double Square(double value) => value * value;
    }
}
