namespace Offshell.Experiments.Tests;

/// <summary>A new folder that is removed after the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("offshell-experiments").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
