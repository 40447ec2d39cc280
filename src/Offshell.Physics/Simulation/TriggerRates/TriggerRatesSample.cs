using System.Collections.Immutable;
using Offshell.Data;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>Simulated luminosity sections with their full truth.</summary>
public sealed class TriggerRatesSample
{
    private readonly LuminositySection[] _sections;
    private readonly double[][] _states;
    private readonly double[][] _seedRates;
    private readonly double[][] _pathRates;
    private readonly RowTruth[] _truths;

    internal TriggerRatesSample(
        TriggerMenu menu, LuminositySection[] sections, double[][] states, double[][] seedRates, double[][] pathRates,
        RowTruth[] truths, ImmutableArray<TriggerFault> faults)
    {
        Menu = menu;
        Faults = faults;
        _sections = sections;
        _states = states;
        _seedRates = seedRates;
        _pathRates = pathRates;
        _truths = truths;
    }

    /// <summary>The trigger menu.</summary>
    public TriggerMenu Menu { get; }

    /// <summary>The planted faults in order of time; empty for sets without intervals.</summary>
    public ImmutableArray<TriggerFault> Faults { get; }

    /// <summary>Number of rows.</summary>
    public int RowCount => _sections.Length;

    /// <summary>Time, fill, run, prescale column, luminosity and pile-up of each row.</summary>
    public ReadOnlySpan<LuminositySection> Sections => _sections;

    /// <summary>One detector state u over all rows.</summary>
    public ReadOnlySpan<double> State(int state) => _states[state];

    /// <summary>Observed rates of one Level-1 seed in Hz.</summary>
    public ReadOnlySpan<double> SeedRates(int seed) => _seedRates[seed];

    /// <summary>Observed rates of one path in Hz.</summary>
    public ReadOnlySpan<double> PathRates(int path) => _pathRates[path];

    /// <summary>What was done to a row.</summary>
    public RowKind Kind(int row) => _truths[row].Kind;

    /// <summary>The affected path (dead path, Type A) or seed (the other anomalies) in the menu, or −1.</summary>
    public int Affected(int row) => _truths[row].Affected;

    /// <summary>The rate of a path in Hz that luminosity, pile-up and prescales let expect: E[h | L, µ, column] without faults.</summary>
    public double ExpectedPathRate(int path, int row)
    {
        TriggerPath definition = Menu.Paths[path];
        return definition.ExpectedRate(_sections[row], Menu.Seeds[definition.Seed].Rate(_sections[row]));
    }

    /// <summary>
    /// The rows as a table: time, fill (group), run, ls, prescale_column, luminosity, pile_up, the Level-1 rates
    /// (conditions), the path rates (features, family = seed), label, kind, affected and shift (absolute size in
    /// standard deviations; missing for faults that have none).
    /// </summary>
    public Table ToTable()
    {
        var table = new TableBuilder();
        table.Add("time", Array.ConvertAll(_sections, s => s.Time), ColumnRole.Time);
        table.Add("fill", Array.ConvertAll(_sections, s => (double)s.Fill), ColumnRole.Group);
        table.Add("run", Array.ConvertAll(_sections, s => (double)s.Run), ColumnRole.Identifier);
        table.Add("ls", Array.ConvertAll(_sections, s => (double)s.Number), ColumnRole.Identifier);
        table.Add("prescale_column", Array.ConvertAll(_sections, s => (double)s.Column), ColumnRole.Identifier);
        table.Add("luminosity", Array.ConvertAll(_sections, s => s.Luminosity), ColumnRole.Identifier);
        table.Add("pile_up", Array.ConvertAll(_sections, s => s.PileUp), ColumnRole.Identifier);
        for (int i = 0; i < _seedRates.Length; i++) table.Add(Menu.Seeds[i].Name, _seedRates[i], ColumnRole.Condition);
        for (int j = 0; j < _pathRates.Length; j++) table.Add(Menu.Paths[j].Name, _pathRates[j], family: Menu.Seeds[Menu.Paths[j].Seed].Name);
        table.Add("label", Array.ConvertAll(_truths, t => t.Kind.Label()), ColumnRole.Label);
        table.AddCategories("kind", Array.ConvertAll(_truths, t => (double)t.Kind), RowKinds.Names, ColumnRole.Identifier);
        table.AddTexts("affected", Array.ConvertAll(_truths, AffectedName));
        table.Add("shift", Array.ConvertAll(_truths, t => t.Shift), ColumnRole.Identifier);
        return table.Build();
    }

    private string AffectedName(RowTruth truth) => truth.Kind switch
    {
        _ when truth.Affected < 0 => "",
        RowKind.AAnomaly or RowKind.DeadPath => Menu.Paths[truth.Affected].Name,
        _ => Menu.Seeds[truth.Affected].Name,
    };

    /// <summary>What was done to a row, to which path or seed, and by how many standard deviations (NaN: not measured in them).</summary>
    internal readonly record struct RowTruth(RowKind Kind, int Affected, double Shift);
}
