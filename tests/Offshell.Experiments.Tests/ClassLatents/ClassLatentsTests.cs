using System.IO.Compression;
using Offshell.Experiments.ClassLatents;
using Offshell.Experiments.Images;
using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests.ClassLatents;

public sealed class ClassLatentsTests
{
    private const int Side = 8;

    private static readonly ClassLatentsSettings Tiny = ClassLatentsSettings.Mnist with
    {
        Convolutions = [new(4, 2), new(8, 2)],
        Members = 3,
        TermMembers = 1,
        Epochs = 2,
        Draws = 3,
        Replicates = 20,
        SupportVectorImages = 90,
        Trees = 5,
    };

    [Fact]
    public void Run_TinyImages_ListsEveryScoreAndGoesOnFromItsFiles()
    {
        using var data = new ScratchFolder();
        using var folder = new ScratchFolder();
        TestImages.Write(data.Path, "train", 400, 1);
        TestImages.Write(data.Path, "t10k", 200, 2);
        var experiment = new ClassLatentsExperiment("clvae-mnist", ClassLatentsSettings.Mnist, Tiny);
        var settings = new ExperimentSettings(data.Path, null, false, folder.Path, 2, TextWriter.Null);

        string page = experiment.Run(settings, CancellationToken.None);

        foreach (string row in (string[])["CL-VAE, latent divergence", "CL-VAE, squared error", "VAE, squared error", "CNN, confidence", "PCA per class", "one-class SVM per class", "isolation forest", "control: labels permuted", "arithmetic mean", "geometric mean", "max", "min", "squared error, sum over pixels", "cross-entropy, sum over pixels"])
        {
            page.ShouldContain($"| {row}");
        }

        // 400 training images of which 40 are of the unseen kind, 8 % of 360 watched; 40 + 20 anomalies against as many inliers.
        page.ShouldContain("332 images learned from, 28 further ones decide when to stop, 120 tested");
        foreach (string figure in (string[])["auc-against-members", "latents", "missed-anomalies", "false-alarms"]) File.ReadAllText(Path.Combine(folder.Path, figure + ".svg")).ShouldContain("</svg>");
        string member = Path.Combine(folder.Path, "scores", "cl-vae-mse-1.npy");
        DateTime written = File.GetLastWriteTimeUtc(member);
        experiment.Run(settings, CancellationToken.None).ShouldBe(page);
        File.GetLastWriteTimeUtc(member).ShouldBe(written);
    }

    [Fact]
    public void Run_MoreMembers_KeepsThoseThatAreThere()
    {
        using var data = new ScratchFolder();
        using var folder = new ScratchFolder();
        TestImages.Write(data.Path, "train", 300, 1);
        TestImages.Write(data.Path, "t10k", 100, 2);
        var experiment = new ClassLatentsExperiment("clvae-mnist", ClassLatentsSettings.Mnist, Tiny);

        experiment.Run(new ExperimentSettings(data.Path, 1, false, folder.Path, 1, TextWriter.Null), CancellationToken.None);
        byte[] first = File.ReadAllBytes(Path.Combine(folder.Path, "scores", "cl-vae-mse-0.npy"));
        experiment.Run(new ExperimentSettings(data.Path, 2, false, folder.Path, 2, TextWriter.Null), CancellationToken.None);

        File.ReadAllBytes(Path.Combine(folder.Path, "scores", "cl-vae-mse-0.npy")).ShouldBe(first);
        File.ReadAllBytes(Path.Combine(folder.Path, "scores", "cl-vae-mse-1.npy")).ShouldNotBe(first);
    }

    [Fact]
    public void Run_ColourImagesOfCifar_AreRead()
    {
        using var data = new ScratchFolder();
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(Path.Combine(data.Path, "cifar10"));
        WriteCifar(Path.Combine(data.Path, "cifar10", "data_batch_1.bin"), 60, 1);
        WriteCifar(Path.Combine(data.Path, "cifar10", "test_batch.bin.gz"), 40, 2);
        (ImageFile training, ImageFile test) = ImageFolder.Read(data.Path, "cifar10");

        training.Count.ShouldBe(60);
        (test.Height, test.Width, test.Channels).ShouldBe((32, 32, 3));
        training.Labels[7].ShouldBe(7);
        // Record 7: red, green and blue planes hold 10, 20 and 30 plus the place modulo 5.
        training.Image(7)[..6].ToArray().ShouldBe([10, 20, 30, 11, 21, 31]);
    }

    [Theory]
    [InlineData(new[] { 0.7, 0.8, 0.9 }, new[] { 0.75, 0.75, 0.75 }, 2)]
    [InlineData(new[] { 0.8, 0.7, 0.9 }, new[] { 0.75, 0.75, 0.75 }, 3)]
    [InlineData(new[] { 0.8, 0.8, 0.9 }, new[] { 0.7, 0.7, 0.7 }, 1)]
    [InlineData(new[] { 0.8, 0.8, 0.7 }, new[] { 0.7, 0.7, 0.7 }, 4)]
    public void MembersNeeded_Areas_IsWhereTheyStayAbove(double[] areas, double[] other, int expected) =>
        ClassLatentsResults.MembersNeeded(areas, other).ShouldBe(expected);

    [Fact]
    public void Run_WithoutImages_SaysWhatIsExpected()
    {
        using var folder = new ScratchFolder();
        var experiment = new ClassLatentsExperiment("clvae-cifar10", ClassLatentsSettings.Cifar10);

        Should.Throw<ArgumentException>(() => experiment.Run(new ExperimentSettings(null, null, true, folder.Path, 1, TextWriter.Null), CancellationToken.None)).Message.ShouldContain("--data FOLDER");
        Should.Throw<FileNotFoundException>(() => experiment.Run(new ExperimentSettings(folder.Path, null, true, folder.Path, 1, TextWriter.Null), CancellationToken.None)).Message.ShouldContain("data_batch_1.bin");
        Should.Throw<FileNotFoundException>(() => ImageFolder.Read(folder.Path, "mnist")).Message.ShouldContain("train-images-idx3-ubyte");
    }

    [Fact]
    public void Full_HasTheSourcesNumbers()
    {
        ClassLatentsSettings full = ClassLatentsSettings.Cifar10.Full();

        (full.Members, full.Epochs, full.TermMembers).ShouldBe((20, 50, 3));
        full.Convolutions.Select(c => c.Filters).ShouldBe([64, 128, 256]);
        full.MirroredDecoder.ShouldBeFalse();
    }

    /// <summary>By hand, of 8 × 8 pixels: 16·9·4 + 4·9·4·8 and a dense layer of 4·8·16; the decoder's dense layer has 4·8·2.</summary>
    [Theory]
    [InlineData(true, 576 + 1_152 + 512 + 64 + 1_152 + 576)]
    [InlineData(false, 576 + 1_152 + 512 + 64 + (4 * 9 * 8 * 8) + (16 * 9 * 8 * 4) + (64 * 9 * 4))]
    public void MultiplyAdds_TinyNetworks_AreCountedLayerByLayer(bool mirrored, double expected)
    {
        var file = new ImageFile(Side, Side, 1, new byte[20 * Side * Side], [.. Enumerable.Range(0, 20).Select(i => i % 10)]);
        ClassLatentsSettings settings = Tiny with { MirroredDecoder = mirrored };

        ImageNetworks.MultiplyAdds(settings, new ImageProtocol(file, file, settings), withDecoder: true).ShouldBe(expected);
        ImageNetworks.MultiplyAdds(settings, new ImageProtocol(file, file, settings), withDecoder: false).ShouldBe(576 + 1_152 + 512);
    }

    [Fact]
    public void Run_SourceDecoderAndSettingsOfTheReleasedCode_Trains()
    {
        using var data = new ScratchFolder();
        using var folder = new ScratchFolder();
        TestImages.Write(data.Path, "train", 200, 1);
        TestImages.Write(data.Path, "t10k", 100, 2);
        var experiment = new ClassLatentsExperiment("clvae-mnist", ClassLatentsSettings.Mnist, Tiny with { MirroredDecoder = false, Term = ReconstructionTerm.ReleasedCode, Members = 1, Latents = 3 });

        experiment.Run(new ExperimentSettings(data.Path, null, false, folder.Path, 1, TextWriter.Null), CancellationToken.None).ShouldContain("mean over latents (the pool)");
    }

    [Fact]
    public void Averaged_ColourPicture_IsTheMeanOfTwoByTwoPixelsOfEachChannel()
    {
        var file = new ImageFile(4, 2, 3, new byte[20 * 24], [.. Enumerable.Range(0, 20).Select(i => i % 10)]);
        var images = new ImageProtocol(file, file, Tiny);
        double[] picture = [.. Enumerable.Range(0, 24).Select(i => (double)i)];

        // Pixels (0,0), (0,1), (1,0), (1,1) begin at 0, 3, 6, 9 and those of the lower half at 12, 15, 18, 21.
        images.Averaged(new RowMatrix(picture, 1, 24), 1).Values.ToArray().ShouldBe([4.5, 5.5, 6.5, 16.5, 17.5, 18.5]);
        images.Averaged(new RowMatrix(picture, 1, 24), 0).Columns.ShouldBe(24);
    }

    [Fact]
    public void Confidence_MeanOfProbabilities_IsTheNegativeLargest()
    {
        ImageScores one = new(2, [Math.Log(0.9), Math.Log(0.1)]), two = new(2, [Math.Log(0.2), Math.Log(0.8)]);

        MemberPool.Confidence([one])[0].ShouldBe(-0.9, 1e-12);
        MemberPool.Confidence([one, two])[0].ShouldBe(-0.55, 1e-12);
        MemberPool.Divergence([new ImageScores(3, [4, 2, 99])], 2, DivergenceMerge.Mean)[0].ShouldBe(1, 1e-12);
        MemberPool.Mean([one, two], 0)[0].ShouldBe((Math.Log(0.9) + Math.Log(0.2)) / 2, 1e-12);
    }

    private static void WriteCifar(string path, int count, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        byte[] bytes = new byte[count * 3073];
        for (int i = 0; i < count; i++)
        {
            bytes[i * 3073] = (byte)(i % 10);
            for (int p = 0; p < 3072; p++) bytes[(i * 3073) + 1 + p] = (byte)(i == 7 && seed == 1 ? (10 * ((p / 1024) + 1)) + (p % 1024 % 5) : random.NextInt(256));
        }

        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.WriteAllBytes(path, bytes);
            return;
        }

        using var stream = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        stream.Write(bytes);
    }
}
