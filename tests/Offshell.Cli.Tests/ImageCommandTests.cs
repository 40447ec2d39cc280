using System.Text.Json;
using Offshell.Data;
using Offshell.Figures;

namespace Offshell.Cli.Tests;

public sealed class ImageCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("offshell-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Images_FromFitToReport_AreShownAndDrawn()
    {
        string normal = At("normal.npz"), fresh = At("new.npz"), model = At("m.offshell");
        await RunAsync("simulate", "surfaces", "--rows", "300", "--seed", "1", "--set", "anomaly-fraction=0", "--set", "size=12", "--out", normal);
        await RunAsync("simulate", "surfaces", "--rows", "100", "--seed", "2", "--set", "size=12", "--set", "anomaly-fraction=0.5", "--out", fresh);
        await RunAsync("fit", "--data", normal, "--model", "vae", "--out", model, "--set", "training.epochs=3", "--set", "latentSize=4");

        await RunAsync("evaluate", model, "--data", fresh, "--label", "label", "--report", At("report.html"));
        string report = File.ReadAllText(At("report.html"));
        foreach (string text in (string[])["Most anomalous images", "Anomalies with the lowest scores", "expected", "blame"]) report.ShouldContain(text);

        await RunAsync("generate", model, "--rows", "10", "--expected", "--out", At("drawn.png"));
        Table sheet = TableReader.Open(At("drawn.png")).ReadAll();
        ImageShape.Of(sheet.Schema).ShouldBe(new ImageShape([(3 * 13) - 1, (4 * 13) - 1], 1));
        await RunAsync("generate", model, "--rows", "10", "--out", At("drawn.npz"));
        Table stack = TableReader.Open(At("drawn.npz")).ReadAll();
        (stack.RowCount, ImageShape.Of(stack.Schema)).ShouldBe((10, new ImageShape([12, 12], 1)));

        Outcome encoded = await RunAsync("encode", model, "--data", fresh, "--label", "kind", "--clusters", "3", "--out", At("latents.csv"), "--json");
        using JsonDocument json = JsonDocument.Parse(encoded.Output);
        json.RootElement.GetProperty("latents").GetInt32().ShouldBe(4);
        json.RootElement.GetProperty("compression").GetDouble().ShouldBe((144 - 4) / 144.0, 1e-12);
        json.RootElement.GetProperty("silhouette").GetDouble().ShouldBeInRange(-1, 1);
        json.RootElement.GetProperty("adjusted_rand_index").GetDouble().ShouldBeInRange(-0.5, 1);
        string[] lines = File.ReadAllLines(At("latents.csv"));
        (lines[0], lines.Length).ShouldBe(("z1,z2,z3,z4,cluster,kind", 101));
    }

    [Fact]
    public async Task Images_FolderOfOtherSizes_IsScaledOnRequest()
    {
        for (int i = 0; i < 40; i++)
        {
            int side = i % 2 == 0 ? 12 : 16;
            byte[] pixels = [.. Enumerable.Range(0, side * side).Select(p => (byte)(((p * 7) + (i * 13)) % 256))];
            string path = Path.Combine(_folder, "pictures", i % 4 == 3 ? "bad" : "good", $"{i:D2}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, PixelImage.FromGray(side, side, pixels).ToPng());
        }

        Outcome refused = await CliFixture.RunAsync("fit", "--data", At("pictures"), "--model", "pca", "--out", At("m.offshell"));
        (refused.Code, refused.Error.Contains("--image-size", StringComparison.Ordinal)).ShouldBe((3, true), refused.Error);
        await RunAsync("fit", "--data", At("pictures"), "--image-size", "8x8", "--label", "folder", "--train-on", "all", "--model", "pca", "--out", At("m.offshell"));
        Outcome scores = await RunAsync("score", At("m.offshell"), "--data", At("pictures"), "--image-size", "8x8");
        scores.Output.ShouldContain($"bad{Path.DirectorySeparatorChar}03.png");
        Outcome wrong = await CliFixture.RunAsync("score", At("m.offshell"), "--data", At("pictures"), "--image-size", "8");
        (wrong.Code, wrong.Error.Contains("64x64", StringComparison.Ordinal)).ShouldBe((2, true), wrong.Error);
    }

    [Fact]
    public async Task ScoreStream_DamagedPictures_GetAVerdictInTheirPlaceAndTheOthersAreJudged()
    {
        for (int i = 0; i < 24; i++) Draw($"{i:D2}.png", 8, i);
        await RunAsync("fit", "--data", At("pictures"), "--train-on", "all", "--model", "pca", "--out", At("m.offshell"));
        string[] judged = (await RunAsync("score", At("m.offshell"), "--data", At("pictures"))).Output.Split('\n');
        foreach (string name in (string[])["00.png", "07.png", "08.png", "23.png"]) File.WriteAllText(At(Path.Combine("pictures", name)), "no picture");
        Draw("11.png", 9, 11);
        (await CliFixture.RunAsync("score", At("m.offshell"), "--data", At("pictures"))).Code.ShouldBe(3);

        Outcome outcome = await CliFixture.RunAsync("score", At("m.offshell"), "--data", At("pictures"), "--stream");

        outcome.Code.ShouldBe(3, outcome.Error);
        outcome.Error.ShouldContain("19 rows, ");
        outcome.Error.ShouldContain("5 more rows could not be read");
        foreach (string name in (string[])["00.png", "07.png", "08.png", "11.png", "23.png"]) outcome.Error.ShouldContain(name);
        string[] found = outcome.Output.Split('\n');
        found.Length.ShouldBe(judged.Length);
        for (int row = 1; row <= 24; row++) found[row].ShouldBe(row is 1 or 8 or 9 or 12 or 24 ? $"{row},,,unreadable,,," : judged[row]);
    }

    [Fact]
    public async Task Images_OfAnotherSize_AreRefused()
    {
        await RunAsync("simulate", "surfaces", "--rows", "60", "--seed", "1", "--set", "anomaly-fraction=0", "--set", "size=12", "--out", At("small.npz"));
        await RunAsync("simulate", "surfaces", "--rows", "20", "--seed", "2", "--set", "size=16", "--out", At("large.npz"));
        await RunAsync("fit", "--data", At("small.npz"), "--model", "pca", "--out", At("m.offshell"));

        Outcome refused = await CliFixture.RunAsync("score", At("m.offshell"), "--data", At("large.npz"));

        (refused.Code, refused.Error.Contains("16 × 16", StringComparison.Ordinal), refused.Output).ShouldBe((3, true, ""), refused.Error);
    }

    [Fact]
    public async Task Encode_WrongUse_SaysWhatIsExpected()
    {
        string normal = At("normal.csv"), model = At("m.offshell");
        await RunAsync("simulate", "groups", "--rows", "300", "--seed", "1", "--set", "anomaly-fraction=0", "--out", normal);
        await RunAsync("fit", "--data", normal, "--model", "pca", "--drop", "label,kind", "--out", model);
        (await CliFixture.RunAsync("encode", model, "--data", normal)).Error.ShouldContain("no latents");
        (await CliFixture.RunAsync("encode", model, "--data", normal, "--clusters", "1")).Error.ShouldContain("expected 2 or more");
        (await CliFixture.RunAsync("encode", model, "--data", normal, "--clusters", "3", "--method", "tree")).Error.ShouldContain("kmeans or gmm");
        (await CliFixture.RunAsync("generate", model, "--rows", "3", "--out", At("a.png"))).Code.ShouldNotBe(0);
    }

    private void Draw(string name, int side, int seed)
    {
        byte[] pixels = [.. Enumerable.Range(0, side * side).Select(p => (byte)(((p * 7) + (seed * 13)) % 256))];
        Directory.CreateDirectory(At("pictures"));
        File.WriteAllBytes(At(Path.Combine("pictures", name)), PixelImage.FromGray(side, side, pixels).ToPng());
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static async Task<Outcome> RunAsync(params string[] args)
    {
        Outcome outcome = await CliFixture.RunAsync(args);
        outcome.Code.ShouldBe(0, string.Join(" ", args) + "\n" + outcome.Error);
        return outcome;
    }
}
