using Offshell.Cli.Commands;
using Offshell.Cli.Output;

namespace Offshell.Cli.Tests;

public sealed class ResultsFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("offshell-results-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Claim_NewFolder_IsMadeAndGoesToItsOwnerAgain()
    {
        string folder = Path.Combine(_folder, "deep", "new");
        ResultsFolder.Claim(folder, "groups");
        ResultsFolder.Claim(folder, "nae-2d"); // nothing was left by the first
        File.WriteAllText(Path.Combine(folder, "table.md"), "");
        ResultsFolder.Claim(folder, "nae-2d");
        Should.Throw<UsageException>(() => ResultsFolder.Claim(folder, "groups --quick")).Message.ShouldContain("holds results of 'nae-2d'");
    }

    [Fact]
    public void Claim_FolderWithFilesOfUnknownOrigin_IsRefusedAndLeftAsItWas()
    {
        File.WriteAllText(Path.Combine(_folder, "table.md"), "mine");
        Should.Throw<UsageException>(() => ResultsFolder.Claim(_folder, "groups")).Message.ShouldContain("holds files but no experiment.txt");
        Directory.EnumerateFileSystemEntries(_folder).ShouldBe([Path.Combine(_folder, "table.md")]);
    }

    [Fact]
    public void Run_ThatComesToNothing_LeavesNothing()
    {
        string folder = Path.Combine(_folder, "new");
        Should.Throw<ArgumentException>(() => ResultsFolder.Run(folder, "groups", () => throw new ArgumentException("no data")));
        Directory.Exists(folder).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => ResultsFolder.Run(_folder, "groups", () => throw new ArgumentException("no data")));
        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task ExperimentRun_FolderOfAnother_IsRefusedAndLeftAsItWas()
    {
        ResultsFolder.Claim(_folder, "groups");
        File.WriteAllText(Path.Combine(_folder, "table.md"), "# Groups\n");

        Outcome outcome = await CliFixture.RunAsync("experiment", "run", "nae-2d", "--quick", "--out", _folder);

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain("'nae-2d --quick' would be mixed");
        File.ReadAllText(Path.Combine(_folder, "table.md")).ShouldBe("# Groups\n");
    }
}
