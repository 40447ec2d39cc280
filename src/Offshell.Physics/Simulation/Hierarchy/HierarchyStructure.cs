using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.Hierarchy;

/// <summary>What is fixed about the generator: the cluster of each feature (the matrix S) and the unknown factors in its product (O_j).</summary>
public sealed class HierarchyStructure
{
    private readonly int[] _cluster;
    private readonly int[][] _latents;

    /// <summary>Builds the structure that the options describe; it depends on nothing else.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message lists every problem.</exception>
    public HierarchyStructure(HierarchyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SimulationProblems.ThrowIfAny("simulator 'hierarchy'", options.Problems());
        Options = options;
        int clusterSize = options.Features / options.Conditions;
        _cluster = [.. Enumerable.Range(0, options.Features).Select(j => j / clusterSize)];
        _latents = [.. Enumerable.Range(0, options.Features).Select(LatentsOfFeature)];
        ClusterOf = [.. _cluster];
        LatentsOf = [.. _latents.Select(latents => latents.ToImmutableArray())];
    }

    /// <summary>The options it was built from.</summary>
    public HierarchyOptions Options { get; }

    /// <summary>The cluster c(j) of each feature, which is the index of its known factor; clusters are contiguous.</summary>
    public ImmutableArray<int> ClusterOf { get; }

    /// <summary>The unknown factors O_j that each feature depends on, ascending.</summary>
    public ImmutableArray<ImmutableArray<int>> LatentsOf { get; }

    /// <summary>The name of a feature's column: x1, x2, …</summary>
    public static string FeatureName(int feature) => $"x{feature + 1}";

    /// <summary>The name of a cluster, which is the family of its features: cluster1, cluster2, …</summary>
    public static string ClusterName(int cluster) => $"cluster{cluster + 1}";

    /// <summary>The noiseless features, E[x | u, k].</summary>
    /// <param name="latents">u, one per unknown factor.</param>
    /// <param name="conditions">k, one per known factor.</param>
    /// <param name="means">One per feature, set.</param>
    public void Mean(ReadOnlySpan<double> latents, ReadOnlySpan<double> conditions, Span<double> means)
    {
        bool isEfficiency = Options.Generator == HierarchyGenerator.Efficiency;
        double spread = Options.EfficiencySpread;
        for (int j = 0; j < means.Length; j++)
        {
            double factor = 1;
            foreach (int o in _latents[j]) factor *= latents[o];
            if (isEfficiency) factor = 1 + (spread * factor);
            means[j] = factor * conditions[_cluster[j]];
        }
    }

    /// <summary>
    /// The covariance of two features over the training rows (their means are 0): within a cluster E[f_a f_b], which is
    /// 1 for equal sets O and else 0 (efficiency generator: 1 + s²); 0 across clusters; plus s_ε² on the diagonal.
    /// </summary>
    public double Covariance(int first, int second)
    {
        double noise = first == second ? Options.Noise * Options.Noise : 0;
        if (_cluster[first] != _cluster[second]) return noise;
        if (Options.Generator == HierarchyGenerator.Efficiency) return 1 + (Options.EfficiencySpread * Options.EfficiencySpread) + noise;
        return (_latents[first].AsSpan().SequenceEqual(_latents[second]) ? 1 : 0) + noise;
    }

    private int[] LatentsOfFeature(int feature)
    {
        switch (Options.Generator)
        {
            case HierarchyGenerator.One: return [feature % Options.Latents];
            case HierarchyGenerator.Efficiency: return [_cluster[feature]];
            default:
                RandomStream random = new RandomSource(Options.StructureSeed).Split("hierarchy latents").Split((ulong)feature).Stream();
                int count = Options.MinimumLatentsPerFeature
                    + random.NextInt(Options.MaximumLatentsPerFeature - Options.MinimumLatentsPerFeature + 1);
                return [.. random.Permutation(Options.Latents).Take(count).Order()];
        }
    }
}
