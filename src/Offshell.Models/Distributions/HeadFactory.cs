using System.Collections.Immutable;

namespace Offshell.Models.Distributions;

/// <summary>Builds heads by name from a column's statistics, and again from their state. The table of names is fixed.</summary>
public static class HeadFactory
{
    private static readonly ImmutableArray<Entry> Entries =
    [
        new(HeadNames.Gaussian, GaussianHead.Create, GaussianHead.FromConstants),
        new(HeadNames.FixedGaussian, FixedVarianceGaussianHead.Create, FixedVarianceGaussianHead.FromConstants),
        new(HeadNames.Bernoulli, BernoulliHead.Create, BernoulliHead.FromConstants),
        new(HeadNames.Categorical, CategoricalHead.Create, CategoricalHead.FromConstants),
        new(HeadNames.LogNormal, LogNormalHead.Create, LogNormalHead.FromConstants),
        new(HeadNames.TruncatedGaussian, TruncatedGaussianHead.Create, TruncatedGaussianHead.FromConstants),
        new(HeadNames.DiscreteTruncatedGaussian, DiscreteTruncatedGaussianHead.Create, DiscreteTruncatedGaussianHead.FromConstants),
        new(HeadNames.Poisson, PoissonHead.Create, PoissonHead.FromConstants),
        new(HeadNames.NegativeBinomial, NegativeBinomialHead.Create, NegativeBinomialHead.FromConstants),
    ];

    /// <summary>All names that <see cref="Create"/> takes.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>A head for a column with the given statistics.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="statistics">What training knows of the column.</param>
    /// <param name="options">Links, units and floors; the defaults if null.</param>
    /// <exception cref="ArgumentException">The name is unknown, the column does not fit the head, or an option is out of range.</exception>
    public static ColumnHead Create(string name, ColumnStatistics statistics, HeadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(statistics);
        options ??= new HeadOptions();
        options.Validate();
        Entry entry = Entries.FirstOrDefault(e => e.Name == name)
            ?? throw new ArgumentException($"Found the head '{name}', expected one of: {string.Join(", ", Names)}.", nameof(name));
        return entry.Create(statistics, options);
    }

    /// <summary>The head that <see cref="ColumnHead.State"/> describes.</summary>
    /// <exception cref="FormatException">The name is unknown, or a constant is missing, not finite or out of range.</exception>
    public static ColumnHead FromState(HeadState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Entry entry = Entries.FirstOrDefault(e => e.Name == state.Name)
            ?? throw new FormatException($"Found the head '{state.Name}', expected one of: {string.Join(", ", Names)}; the file is damaged or from a newer version.");
        return entry.Restore(new StateReader(state));
    }

    private sealed record Entry(string Name, Func<ColumnStatistics, HeadOptions, ColumnHead> Create, Func<StateReader, ColumnHead> Restore);
}
