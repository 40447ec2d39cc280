using Offshell.Experiments.Running;
using Offshell.Figures;
using Offshell.Models;
using Offshell.Models.Energy;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Experiments.EightGaussians;

/// <summary>Trains both stages on one seed and measures each, beside the true density.</summary>
internal static class EightGaussiansMeasurement
{
    internal const string Autoencoder = "autoencoder";
    internal const string Normalised = "nae";
    internal const string Truth = "truth";
    internal const string Outside = "mass outside";
    internal const string Likelihood = "log-likelihood";
    internal const string Auc = "auc";
    internal const string Null = "auc of fresh rows";
    internal const string Temperature = "temperature";

    /// <summary>Half the side of the square that uniform rows come from.</summary>
    private const double UniformHalfSide = 4;

    internal static Dictionary<string, double> Run(EightGaussiansSettings own, int seed, int threads, string? figureFolder, CancellationToken cancellationToken)
    {
        RandomSource random = new RandomSource((ulong)seed).Split("eight gaussians");
        RowMatrix training = RingDensity.Draw(own.TrainingRows, random.Split("training").Stream()), test = RingDensity.Draw(own.TestRows, random.Split("test").Stream());
        RowMatrix fresh = RingDensity.Draw(own.TestRows, random.Split("fresh").Stream()), uniform = Uniform(own.TestRows, random.Split("uniform").Stream());
        using var pool = new WorkerPool(threads);
        NormalisedAutoencoderFit fit = NormalisedAutoencoder.Fit(training, Options(own), random.Split("model"), pool, null, null, cancellationToken);

        RowMatrix places = GridDensity.Places(own.GridCells);
        var values = new Dictionary<string, double>();
        var maps = new List<(string Title, double[] Values)>();
        void Add(string name, string title, Func<RowMatrix, double[]> energy, double? temperature)
        {
            double[] grid = energy(places), ofTest = energy(test);
            double t = temperature ?? GridDensity.BestTemperature(own.GridCells, grid, energy(training));
            var density = new GridDensity(own.GridCells, grid, t);
            values[Key(name, Outside)] = density.MassOutside();
            values[Key(name, Likelihood)] = ofTest.Average(density.LogDensity);
            values[Key(name, Auc)] = ClassScores.Auc(ofTest, energy(uniform));
            values[Key(name, Null)] = ClassScores.Auc(ofTest, energy(fresh));
            values[Key(name, Temperature)] = t;
            maps.Add((title, density.Values()));
        }

        Add(Truth, "true density", TrueEnergies, 1);
        Add(Autoencoder, "autoencoder", fit.Autoencoder.Score, null);
        Add(Normalised, "normalised autoencoder", fit.Model.Score, fit.Model.Temperature);
        if (figureFolder is not null) SaveFigures(own, seed, maps, fit, figureFolder);
        return values;
    }

    internal static string Key(string model, string value) => $"{model} {value}";

    private static double[] Score(this NormalisedAutoencoder model, RowMatrix rows) => RowScorerExtensions.Score(model, rows);

    private static double[] TrueEnergies(RowMatrix rows) => [.. Enumerable.Range(0, rows.Rows).Select(i => -RingDensity.LogDensity(rows[i, 0], rows[i, 1]))];

    private static RowMatrix Uniform(int rows, RandomStream random) =>
        new([.. Enumerable.Range(0, 2 * rows).Select(_ => random.NextDouble(-UniformHalfSide, UniformHalfSide))], rows, 2);

    private static NormalisedAutoencoderOptions Options(EightGaussiansSettings own)
    {
        DenseLayer Layer(Activation activation) => new() { Units = own.Width, Activation = activation };
        var body = new NetworkOptions { Layers = [Layer(Activation.Silu), Layer(Activation.Identity)] };
        var network = new NetworkOptions { Layers = [Layer(Activation.Silu), .. Enumerable.Repeat<LayerOptions>(new ResidualLayer { Body = body }, own.Blocks)] };
        TrainingOptions Training(int steps, double rate) => new()
        {
            Epochs = steps,
            MaximumSteps = steps,
            BatchSize = own.BatchSize,
            Patience = null,
            Optimizer = new AdamOptions { LearningRate = rate },
            Schedule = new CosineSchedule(),
        };
        return new NormalisedAutoencoderOptions
        {
            Encoder = network,
            Decoder = network,
            LatentSize = own.Latents,
            Low = -GridDensity.HalfSide,
            High = GridDensity.HalfSide,
            LatentChain = new LangevinOptions { Steps = own.LatentSteps, Noise = own.LatentNoise, StepSize = 0.5 * own.LatentNoise * own.LatentNoise },
            DataChain = new LangevinOptions { Steps = own.DataSteps, Noise = own.DataNoise, StepSize = 0.5 * own.DataNoise * own.DataNoise, Metropolis = true },
            Temperature = own.Temperature,
            TrainsTemperature = true,
            Gamma = own.Gamma,
            EncoderPenalty = 0,
            Pretraining = Training(own.AutoencoderSteps, own.AutoencoderRate),
            Training = Training(own.Steps, own.Rate),
        };
    }

    private static void SaveFigures(EightGaussiansSettings own, int seed, List<(string Title, double[] Values)> maps, NormalisedAutoencoderFit fit, string folder)
    {
        var side = new Axis { Minimum = -GridDensity.HalfSide, Maximum = GridDensity.HalfSide };
        double most = maps[0].Values.Max();
        Figure Map((string Title, double[] Values) map) => Chart.HeatMap(
            new HeatMapOptions { Title = map.Title, XAxis = side, YAxis = side, FirstRowAtBottom = true, ShowsValues = false, ColourAxis = new Axis { Label = "density", Minimum = 0, Maximum = most } },
            own.GridCells,
            own.GridCells,
            map.Values);
        Chart.Panels(
            new PanelOptions
            {
                Title = "Eight Gaussians: the densities of the energies",
                Caption = $"Seed {seed}; exp(−E/T)/Z on a grid, all with the colours of the true density. The plain autoencoder has the temperature that suits its training rows best.",
                Columns = 3,
                Width = 1080,
                PanelHeight = 330,
            },
            [.. maps.Select(Map)]).SaveSvg(Path.Combine(folder, "densities.svg"));
        LineSeries Line(string name, int term) => new()
        {
            Name = name,
            X = [.. fit.Training.Epochs.Select(e => (double)e.Epoch)],
            Y = [.. fit.Training.Epochs.Select(e => e.Terms[term])],
        };
        Chart.Line(
            new LineChartOptions
            {
                Title = "Energies during the normalisation",
                Caption = $"Seed {seed}; means over each pass. The two meet where the model's own samples look like the data.",
                XAxis = new Axis { Label = "pass" },
                YAxis = new Axis { Label = "mean energy", Scale = AxisScale.Logarithmic },
            },
            Line("training rows", 0),
            Line("samples of the model", 1)).SaveSvg(Path.Combine(folder, "energies.svg"));
    }
}
