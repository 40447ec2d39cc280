namespace Offshell.Cli.Tests;

/// <summary>A folder with simulated tables and one fitted model, made once for all tests.</summary>
public sealed class CliFixture : IAsyncLifetime
{
    /// <summary>Settings that make a fit quick: the tests look at plumbing, not at quality.</summary>
    internal static readonly string[] Quick = ["--set", "training.epochs=4", "--set", "klWarmUpSteps=0"];

    internal string Folder { get; } = Directory.CreateTempSubdirectory("offshell-cli-").FullName;

    internal string Normal => At("normal.csv");

    internal string New => At("new.csv");

    internal string Model => At("model.offshell");

    public async Task InitializeAsync()
    {
        (await RunAsync("simulate", "groups", "--rows", "900", "--seed", "1", "--set", "anomaly-fraction=0", "--out", Normal)).Code.ShouldBe(0);
        (await RunAsync("simulate", "groups", "--rows", "300", "--seed", "2", "--out", New)).Code.ShouldBe(0);
        Outcome fit = await RunAsync(["fit", "--data", Normal, "--model", "cvae", "--condition", "group", "--drop", "label,kind", "--out", Model, .. Quick]);
        fit.Code.ShouldBe(0, fit.Error);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    internal string At(string name) => Path.Combine(Folder, name);

    internal string Write(string name, string content)
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }

    internal static Task<Outcome> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    internal static async Task<Outcome> RunAsync(CancellationToken cancel, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CliApplication.RunAsync(args, output, error, cancel);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}

/// <summary>What a command left behind.</summary>
internal sealed record Outcome(int Code, string Output, string Error);
