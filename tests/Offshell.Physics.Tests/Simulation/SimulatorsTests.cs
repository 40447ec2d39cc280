using Offshell.Physics.Simulation;

namespace Offshell.Physics.Tests.Simulation;

public sealed class SimulatorsTests
{
    public static TheoryData<string> Names => [.. Simulators.All.Select(simulator => simulator.Name)];

    [Fact]
    public void All_Names_AreUniqueAndInAlphabeticalOrder() =>
        Simulators.All.Select(simulator => simulator.Name).ShouldBe(Simulators.All.Select(simulator => simulator.Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_EverySettingAtItsDefault_ChangesNothing(string name)
    {
        SimulatorDescription description = Simulators.Find(name);
        ISimulator plain = description.Create([]);
        ISimulator spelledOut = description.Create([.. description.Settings.Select(setting => $"{setting.Name}={setting.Default}")]);

        plain.Name.ShouldBe(name);
        plain.Summary.ShouldBe(description.Summary);
        spelledOut.Simulate(50, 1).ShouldStartWith(plain.Simulate(50, 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Simulate_AnySimulator_LabelsRowsAndRepeatsItself(string name)
    {
        ISimulator simulator = Simulators.Create(name);

        simulator.Simulate(2000, 3).ShouldStartWith(simulator.Simulate(2000, 3));
        simulator.Simulate(2000, 3).Column("label").Distinct().Order().ShouldBe([0, 1]);
        simulator.Simulate(0, 3).RowCount.ShouldBe(0);
        simulator.Simulate(1, 3).RowCount.ShouldBe(1);
        Should.Throw<ArgumentOutOfRangeException>(() => simulator.Simulate(-1, 3));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Simulate_FromManyThreads_GivesTheSameBits(string name)
    {
        ISimulator simulator = Simulators.Create(name);
        Offshell.Data.Table alone = simulator.Simulate(500, 3);

        Parallel.For(0, 4, _ => simulator.Simulate(500, 3).ShouldStartWith(alone));
    }

    [Fact]
    public void Create_Settings_ReachTheOptions()
    {
        var simulator = (Offshell.Physics.Simulation.Hierarchy.HierarchySimulator)Simulators.Create(
            "hierarchy", "generator=efficiency", "noise = 0.5", "set=b-anomaly", "independent-signs=true", "structure-seed=9", "features=50");

        simulator.Options.ShouldBe(new Offshell.Physics.Simulation.Hierarchy.HierarchyOptions
        {
            Generator = Offshell.Physics.Simulation.Hierarchy.HierarchyGenerator.Efficiency,
            Noise = 0.5,
            Set = RowSet.BAnomaly,
            IndependentSigns = true,
            StructureSeed = 9,
            Features = 50,
        });
    }

    [Fact]
    public void Create_ManyWrongSettings_ReportsThemTogether()
    {
        var exception = Should.Throw<ArgumentException>(() =>
            Simulators.Create("hierarchy", "noise=loud", "colour=red", "features", "generator=sum", "features=2.5"));

        foreach (string part in new[] { "noise is 'loud'", "no setting 'colour'", "Found 'features'", "generator is 'sum'", "features is '2.5'" })
            exception.Message.ShouldContain(part);
    }

    [Fact]
    public void Create_UnknownName_ListsTheKnownOnes()
    {
        var exception = Should.Throw<ArgumentException>(() => Simulators.Create("weather"));

        foreach (SimulatorDescription simulator in Simulators.All) exception.Message.ShouldContain(simulator.Name);
    }
}
