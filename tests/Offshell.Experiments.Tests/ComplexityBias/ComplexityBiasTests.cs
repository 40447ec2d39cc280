using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Offshell.Experiments.ComplexityBias;
using Offshell.Experiments.Images;
using Offshell.Experiments.Running;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests.ComplexityBias;

public sealed class ComplexityBiasTests
{
    private static readonly ComplexityBiasSettings Small = new()
    {
        TrainingRows = 150,
        TestRows = 40,
        Widths = [32],
        Latents = 4,
        AutoencoderSteps = 150,
        Steps = 4,
        LatentSteps = 2,
        DataSteps = 3,
        Seeds = 1,
    };

    [Fact]
    public void Run_Jets_MeasuresBothDirections()
    {
        using var folder = new ScratchFolder();
        WriteJets(Path.Combine(folder.Path, "qcd.npz"), 200, prongs: 1);
        WriteJets(Path.Combine(folder.Path, "sig_top.npz"), 200, prongs: 3);
        var experiment = ComplexityBiasExperiment.Jets(Small with { Trainings = ["qcd", "top"] });
        string results = Path.Combine(folder.Path, "results");

        string page = experiment.Run(new ExperimentSettings(folder.Path, null, false, results, 1, TextWriter.Null), CancellationToken.None);

        string[] rows = [.. page.Split('\n').Where(l => l.StartsWith("| trained on", StringComparison.Ordinal))];
        rows.Length.ShouldBe(6); // areas, controls and baselines of both directions
        double.Parse(rows[0].Split('|')[2]).ShouldBeGreaterThan(0.9); // three prongs are far from one
        foreach (string file in new[] { "areas.svg", "reconstructions-qcd.svg", "reconstructions-top.svg" }) File.Exists(Path.Combine(results, file)).ShouldBeTrue(file);
        page.ShouldNotContain("Quick run");
    }

    [Fact]
    public void Run_Digits_HoldsOneOut()
    {
        using var folder = new ScratchFolder();
        WriteDigits(folder.Path, "train", 400);
        WriteDigits(folder.Path, "t10k", 200);
        var experiment = ComplexityBiasExperiment.Digits(Small with { Trainings = ["not 2"] });

        string page = experiment.Run(new ExperimentSettings(folder.Path, null, false, Path.Combine(folder.Path, "results"), 1, TextWriter.Null), CancellationToken.None);

        page.ShouldContain("digit 2 held out");
    }

    /// <summary>The networks of the source fit images of both sides: sigmoid pixels come out, and one step of both stages runs.</summary>
    [Fact]
    public void Run_Convolutional_TakesWholeImages()
    {
        using var folder = new ScratchFolder();
        WriteJets(Path.Combine(folder.Path, "qcd.npz"), 20, prongs: 1);
        WriteJets(Path.Combine(folder.Path, "sig_top.npz"), 20, prongs: 3);
        var experiment = ComplexityBiasExperiment.Jets(Small with
        {
            Trainings = ["qcd"],
            Pool = 1,
            Convolutional = true,
            TrainingRows = 8,
            TestRows = 10,
            BatchSize = 8,
            AutoencoderSteps = 1,
            Steps = 1,
            LatentSteps = 1,
            DataSteps = 1,
        });

        string page = experiment.Run(new ExperimentSettings(folder.Path, null, false, Path.Combine(folder.Path, "results"), 1, TextWriter.Null), CancellationToken.None);

        page.ShouldContain("images of 40 × 40 pixels, convolutional networks");
    }

    /// <summary>Counted by hand for 28 pixels and 32 latents, layer by layer.</summary>
    [Fact]
    public void MultiplyAdds_OfTheSource_AreThoseOfItsLayers()
    {
        double encoder = (26 * 26 * 9 * 1 * 32) + (24 * 24 * 9 * 32 * 64) + (10 * 10 * 9 * 64 * 64) + (8 * 8 * 9 * 64 * 128) + (4 * 4 * 128 * 1024) + (1024 * 32);
        double decoder = (4 * 4 * 32 * 128) + (8 * 8 * 9 * 128 * 64) + (10 * 10 * 9 * 64 * 64) + (24 * 24 * 9 * 64 * 32) + (26 * 26 * 9 * 32 * 1);

        SourceNetworks.MultiplyAdds(28, 32).ShouldBe(encoder + decoder);
        Should.Throw<ArgumentException>(() => SourceNetworks.Encoder(22)).Message.ShouldContain("such as 28 or 40");
    }

    [Fact]
    public void Digits_HeldOut_AreInNeitherTrainingNorNormalRows()
    {
        using var folder = new ScratchFolder();
        WriteDigits(folder.Path, "train", 400);
        WriteDigits(folder.Path, "t10k", 200);

        BiasTask task = new DigitTasks(folder.Path).Read(Small, "not 2", 1);

        // The made images of digit d are bright in the row pair d alone, of 14 after pooling.
        static int Brightest(ReadOnlySpan<double> image)
        {
            double[] rows = new double[14];
            for (int p = 0; p < image.Length; p++) rows[p / 14] += image[p];
            return Array.IndexOf(rows, rows.Max());
        }

        Enumerable.Range(0, task.Training.Rows).Select(i => Brightest(task.Training.Row(i))).ShouldNotContain(2);
        Enumerable.Range(0, task.Normal.Rows).Select(i => Brightest(task.Normal.Row(i))).ShouldNotContain(2);
        Enumerable.Range(0, task.Anomalous.Rows).Select(i => Brightest(task.Anomalous.Row(i))).ShouldAllBe(d => d == 2);
        task.Training.Values.ToArray().Max().ShouldBe(200 / 255.0, 1e-12);
        Should.Throw<ArgumentException>(() => new DigitTasks(folder.Path).Read(Small, "not x", 1)).Message.ShouldContain("'not 0' to 'not 9'");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void ReadJets_Pooled_KeepsTheSumOfFractions(double smoothing)
    {
        using var folder = new ScratchFolder();
        WriteJets(Path.Combine(folder.Path, "jets.npz"), 5, prongs: 2);

        ImageRows jets = ImageRows.ReadJets(folder.Path, "jets.npz", 4, smoothing, 3);

        jets.Side.ShouldBe(10);
        jets.Rows.Rows.ShouldBe(3);
        for (int i = 0; i < 3; i++) jets.Rows.Row(i).ToArray().Sum(v => v * v).ShouldBe(1, 1e-3);
    }

    [Fact]
    public void Run_WithoutData_SaysWhatIsExpected()
    {
        using var folder = new ScratchFolder();

        Should.Throw<ArgumentException>(() => ComplexityBiasExperiment.Jets(Small).Run(new ExperimentSettings(null, null, false, folder.Path, 1, TextWriter.Null), CancellationToken.None))
            .Message.ShouldContain("sig_top.npz");
        Should.Throw<FileNotFoundException>(() => new JetTasks(folder.Path).Read(Small, "qcd", 1)).Message.ShouldContain("--data");
    }

    /// <summary>40 × 40 images, fractions times 65535: as many bright spots as prongs on a ring, of equal share.</summary>
    private static void WriteJets(string path, int count, int prongs)
    {
        RandomStream random = new RandomSource((ulong)prongs).Stream();
        byte[] data = new byte[count * 1600 * 2];
        for (int i = 0; i < count; i++)
        {
            double turn = random.NextDouble(0, 2 * Math.PI);
            for (int prong = 0; prong < prongs; prong++)
            {
                double angle = turn + (2 * Math.PI * prong / prongs), radius = prongs == 1 ? 0 : 8;
                int place = ((int)(20 + (radius * Math.Sin(angle))) * 40) + (int)(20 + (radius * Math.Cos(angle)));
                BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2 * ((i * 1600) + place)), (ushort)(65535 / prongs));
            }
        }

        string header = $"{{'descr': '<u2', 'fortran_order': False, 'shape': ({count}, 40, 40), }}".PadRight(117) + "\n";
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using Stream stream = archive.CreateEntry("images.npy").Open();
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        stream.Write(data);
    }

    /// <summary>28 × 28 images of which digit d has a bar of random length in the rows 2d and 2d + 1.</summary>
    private static void WriteDigits(string folder, string set, int count)
    {
        RandomStream random = new RandomSource((ulong)count).Stream();
        byte[] pixels = new byte[count * 784], labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 10);
            int length = 2 * (4 + random.NextInt(10));
            for (int y = 2 * labels[i]; y < (2 * labels[i]) + 2; y++) pixels.AsSpan((784 * i) + (28 * y), length).Fill(200);
        }

        TestImages.Write(folder, set, 28, pixels, labels);
    }
}
