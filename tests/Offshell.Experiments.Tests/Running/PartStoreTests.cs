using Offshell.Experiments.Running;

namespace Offshell.Experiments.Tests.Running;

public sealed class PartStoreTests
{
    private static Dictionary<string, double> Numbers(double value) => new() { ["a"] = value, ["none"] = double.NaN };

    [Fact]
    public void Get_FinishedBefore_IsReadAndNotRun()
    {
        using var folder = new ScratchFolder();
        new PartStore(folder.Path, TextWriter.Null).Get("part", "settings", () => Numbers(0.1 + 0.2));

        var later = new PartStore(folder.Path, TextWriter.Null);
        PartResult part = later.Get("part", "settings", () => throw new InvalidOperationException("ran again"));

        part["a"].ShouldBe(0.1 + 0.2);
        part["none"].ShouldBe(double.NaN);
        later.RunCount.ShouldBe(0);
        later.Used.Count.ShouldBe(1);
    }

    [Fact]
    public void Get_OtherSettings_RunsAgainAndReplaces()
    {
        using var folder = new ScratchFolder();
        new PartStore(folder.Path, TextWriter.Null).Get("part", "settings", () => Numbers(1));

        var later = new PartStore(folder.Path, TextWriter.Null);

        later.Get("part", "other settings", () => Numbers(2))["a"].ShouldBe(2);
        later.Get("part", "other settings", () => Numbers(3))["a"].ShouldBe(2);
        later.RunCount.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"settingsHash\":")]
    [InlineData("{}")]
    public void Get_BrokenFile_RunsAgain(string content)
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "parts"));
        File.WriteAllText(Path.Combine(folder.Path, "parts", "part.json"), content);

        new PartStore(folder.Path, TextWriter.Null).Get("part", "settings", () => Numbers(5))["a"].ShouldBe(5);
    }

    [Fact]
    public void Get_RunThatFails_LeavesNoFile()
    {
        using var folder = new ScratchFolder();
        var store = new PartStore(folder.Path, TextWriter.Null);

        Should.Throw<InvalidOperationException>(() => store.Get("part", "settings", () => throw new InvalidOperationException()));

        Directory.GetFiles(Path.Combine(folder.Path, "parts")).ShouldBeEmpty();
    }
}
