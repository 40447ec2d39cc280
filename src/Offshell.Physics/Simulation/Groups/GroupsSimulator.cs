using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.Groups;

/// <summary>
/// Groups that differ only in level, and anomalies that are normal for another group. For group g and feature f:
/// log λ = log base + step·g + log eff_f + common·v + shape·(Λw)_f with v and the two w standard normal,
/// eff_f uniform in [0.5, 1.5], Λ fixed with entries N(0, 1)/√2, and x_f = log(1 + Poisson(λ)). An anomaly has every λ
/// multiplied by one factor. Each row has its own random stream, so the first rows do not depend on how many follow.
/// </summary>
public sealed class GroupsSimulator : ISimulator
{
    internal const string SimulatorName = "groups";
    internal const string SimulatorSummary = "Groups of equal shape at different levels; an anomalous group falls to a level that is normal for another.";

    private const int Directions = 2;
    private const double LargestLogMean = 34; // e^34 ≈ 6e14: the counts' own limit

    private readonly double[] _logEfficiency;
    private readonly double[,] _directions;

    /// <summary>Fixes the efficiencies and directions.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message lists every problem.</exception>
    public GroupsSimulator(GroupsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SimulationProblems.ThrowIfAny($"simulator '{SimulatorName}'", options.Problems());
        Options = options;
        RandomStream random = new RandomSource(options.StructureSeed).Split("groups structure").Stream();
        _logEfficiency = new double[options.Features];
        _directions = new double[options.Features, Directions];
        for (int f = 0; f < options.Features; f++)
        {
            _logEfficiency[f] = Math.Log(random.NextDouble(0.5, 1.5));
            for (int d = 0; d < Directions; d++) _directions[f, d] = random.NextNormal() / Math.Sqrt(Directions);
        }
    }

    /// <inheritdoc/>
    public string Name => SimulatorName;

    /// <inheritdoc/>
    public string Summary => SimulatorSummary;

    /// <summary>The options.</summary>
    public GroupsOptions Options { get; }

    /// <summary>
    /// Simulates a table: group (categorical condition g0 …), x1 … (features, log(1 + count)), label and kind
    /// (<c>normal</c> or <c>fallen</c>).
    /// </summary>
    /// <inheritdoc/>
    public Table Simulate(int rows, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        double[] groups = new double[rows];
        double[] labels = new double[rows];
        double[][] features = TableBuilder.Columns(Options.Features, rows);
        RandomSource source = new RandomSource(seed).Split(SimulatorName);
        for (int row = 0; row < rows; row++)
        {
            RandomStream random = source.Split((ulong)row).Stream();
            bool isAnomaly = random.NextDouble() < Options.AnomalyFraction;
            int first = isAnomaly ? Options.FirstAnomalousGroup : 0;
            int group = first + random.NextInt(Options.Groups - first);
            (groups[row], labels[row]) = (group, isAnomaly ? 1 : 0);
            Fill(features, row, group, isAnomaly, random);
        }

        var table = new TableBuilder();
        ImmutableArray<string> names = [.. Enumerable.Range(0, Options.Groups).Select(g => $"g{g}")];
        table.AddCategories("group", groups, names, ColumnRole.Condition);
        for (int f = 0; f < features.Length; f++) table.Add($"x{f + 1}", features[f]);
        table.Add("label", labels, ColumnRole.Label);
        table.AddCategories("kind", [.. labels], ["normal", "fallen"], ColumnRole.Identifier);
        return table.Build();
    }

    private void Fill(double[][] features, int row, int group, bool isAnomaly, RandomStream random)
    {
        double level = Math.Log(Options.BaseCount) + (Options.LevelStep * group) + (Options.CommonSpread * random.NextNormal());
        if (isAnomaly) level += Math.Log(Options.AnomalyFactor);
        double w0 = random.NextNormal(), w1 = random.NextNormal();
        for (int f = 0; f < features.Length; f++)
        {
            double shape = (_directions[f, 0] * w0) + (_directions[f, 1] * w1);
            double logMean = level + _logEfficiency[f] + (Options.ShapeSpread * shape);
            features[f][row] = Math.Log(1 + (double)random.NextPoisson(Math.Exp(Math.Min(logMean, LargestLogMean))));
        }
    }
}
