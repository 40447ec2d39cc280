using Offshell.Data;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.Hierarchy;

/// <summary>
/// Synthetic rows with known and unknown causes (Pol et al. 2020, section IV-B): u and k are independent standard
/// normals, x_j = f_j(u) Σ_i S_ji k_i + ε_j with one 1 per row of S and f_j(u) = Π u_o over o in O_j. Each row has its
/// own random stream, so the first rows do not depend on how many follow.
/// </summary>
public sealed class HierarchySimulator : ISimulator
{
    internal const string SimulatorName = "hierarchy";
    internal const string SimulatorSummary = "Known and unknown factors multiply into clusters of features; the four manipulated test sets of Pol et al. (2020).";

    /// <summary>Fixes the apparatus.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message lists every problem.</exception>
    public HierarchySimulator(HierarchyOptions options) => Structure = new HierarchyStructure(options);

    /// <inheritdoc/>
    public string Name => SimulatorName;

    /// <inheritdoc/>
    public string Summary => SimulatorSummary;

    /// <summary>The options.</summary>
    public HierarchyOptions Options => Structure.Options;

    /// <summary>The clusters and the unknown factors of each feature.</summary>
    public HierarchyStructure Structure { get; }

    /// <inheritdoc/>
    public Table Simulate(int rows, ulong seed) => Generate(rows, seed).ToTable();

    /// <summary>Simulates rows and keeps their full truth.</summary>
    /// <param name="rows">Number of rows, at least 0.</param>
    /// <param name="seed">Seed of the events; sets of the same seed are independent of each other.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is negative.</exception>
    public HierarchySample Generate(int rows, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        double[][] latents = TableBuilder.Columns(Options.LatentCount, rows);
        double[][] conditions = TableBuilder.Columns(Options.Conditions, rows);
        double[][] features = TableBuilder.Columns(Options.Features, rows);
        var kinds = new RowKind[rows];
        int[] affected = new int[rows];
        var pattern = new ShiftPattern(Structure.ClusterOf, Options.Conditions, Options.FeatureShift, Options.GroupShift, Options.IndependentSigns);
        var row = new Row(Options);
        RandomSource source = new RandomSource(seed).Split($"hierarchy {Options.Set}");
        for (int i = 0; i < rows; i++)
        {
            RandomStream random = source.Split((ulong)i).Stream();
            kinds[i] = RowKinds.Draw(Options.Set, Options.AnomalyFraction, random);
            Draw(random, row);
            affected[i] = pattern.Draw(kinds[i], random, row.Shifts);
            for (int o = 0; o < latents.Length; o++) latents[o][i] = row.Latents[o];
            for (int c = 0; c < conditions.Length; c++) conditions[c][i] = row.Conditions[c];
            for (int j = 0; j < features.Length; j++) features[j][i] = row.Features[j] + (Options.Noise * row.Shifts[j]);
        }

        return new HierarchySample(Structure, latents, conditions, features, kinds, affected);
    }

    private void Draw(RandomStream random, Row row)
    {
        foreach (ref double u in row.Latents.AsSpan()) u = random.NextNormal();
        foreach (ref double k in row.Conditions.AsSpan()) k = random.NextNormal();
        Structure.Mean(row.Latents, row.Conditions, row.Features);
        foreach (ref double x in row.Features.AsSpan()) x += Options.Noise * random.NextNormal();
    }

    private sealed class Row(HierarchyOptions options)
    {
        internal double[] Latents { get; } = new double[options.LatentCount];

        internal double[] Conditions { get; } = new double[options.Conditions];

        internal double[] Features { get; } = new double[options.Features];

        internal double[] Shifts { get; } = new double[options.Features];
    }
}
