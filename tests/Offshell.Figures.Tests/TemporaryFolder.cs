namespace Offshell.Figures.Tests;

/// <summary>A folder of its own below the system's temporary one, gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("offshell-figures-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
