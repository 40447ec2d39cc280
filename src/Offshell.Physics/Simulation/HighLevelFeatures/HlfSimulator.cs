using Offshell.Data;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>
/// A parametric stand-in for a single-lepton trigger stream with the 21 high-level features of Cerri et al. (2019):
/// simple kinematics of each process (decays by phase space, boosted against radiation), a smooth detector, and the
/// trigger and selection of the stream. It has the columns, relations and rough shapes of full simulation, not its
/// accuracy. Each row has its own random stream, so the first rows do not depend on how many follow.
/// </summary>
public sealed class HlfSimulator : ISimulator
{
    internal const string SimulatorName = "hlf";
    internal const string SimulatorSummary = "Single-lepton stream with 21 event features: W, QCD, Z, top pairs and four signals, from simple kinematics.";

    private const int MostAttempts = 10_000_000;

    private readonly HardProcesses _processes;
    private readonly double[] _weights;

    /// <summary>Takes the options.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message lists every problem.</exception>
    public HlfSimulator(HlfOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SimulationProblems.ThrowIfAny($"simulator '{SimulatorName}'", options.Problems());
        Options = options;
        _processes = new HardProcesses(options);
        _weights = [options.WWeight, options.QcdWeight, options.ZWeight, options.TtbarWeight];
    }

    /// <inheritdoc/>
    public string Name => SimulatorName;

    /// <inheritdoc/>
    public string Summary => SimulatorSummary;

    /// <summary>The options.</summary>
    public HlfOptions Options { get; }

    /// <summary>
    /// Simulates a table of selected events: the 21 features (lep_pt, iso_charged, … n_neutral_had; momenta and masses
    /// in GeV), label (1 for signals) and process.
    /// </summary>
    /// <inheritdoc/>
    public Table Simulate(int rows, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        double[][] columns = TableBuilder.Columns(Feature.Count, rows);
        var processes = new HlfProcess[rows];
        var hard = new HardEvent();
        var detector = new DetectorResponse();
        double[] features = new double[Feature.Count];
        RandomSource source = new RandomSource(seed).Split($"{SimulatorName} {Options.Set}");
        for (int row = 0; row < rows; row++)
        {
            RandomStream random = source.Split((ulong)row).Stream();
            processes[row] = DrawProcess(random);
            Select(processes[row], hard, detector, features, random);
            for (int j = 0; j < features.Length; j++) columns[j][row] = features[j];
        }

        var table = new TableBuilder();
        for (int j = 0; j < columns.Length; j++) table.Add(Feature.Names[j], columns[j]);
        table.Add("label", Array.ConvertAll(processes, process => process.Label()), ColumnRole.Label);
        table.AddCategories("process", Array.ConvertAll(processes, process => (double)process), HlfProcesses.Names, ColumnRole.Identifier);
        return table.Build();
    }

    private HlfProcess DrawProcess(RandomStream random)
    {
        switch (Options.Set)
        {
            case HlfSet.Mixed when random.NextDouble() < Options.AnomalyFraction:
                return HlfProcess.Ato4l + random.NextInt(HlfProcesses.SignalCount);
            case HlfSet.Mixed or HlfSet.StandardModel:
                double left = random.NextDouble() * _weights.Sum();
                for (int i = 0; i < _weights.Length - 1; i++)
                {
                    left -= _weights[i];
                    if (left < 0) return (HlfProcess)i;
                }

                return HlfProcess.Ttbar;
            default:
                return (HlfProcess)(Options.Set - HlfSet.W);
        }
    }

    /// <summary>Draws events of a process until one passes the trigger and the selection.</summary>
    private void Select(HlfProcess process, HardEvent hard, DetectorResponse detector, double[] features, RandomStream random)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            _processes.Draw(process, hard, random);
            if (detector.TryMeasure(hard, features, random)) return;
        }

        throw new InvalidOperationException($"None of {MostAttempts} events of {HlfProcesses.Names[(int)process]} passed the selection. Raise its mass.");
    }
}
