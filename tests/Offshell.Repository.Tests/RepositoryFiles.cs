namespace Offshell.Repository.Tests;

/// <summary>Finds the repository above the test's own folder.</summary>
internal static class RepositoryFiles
{
    internal static string Root { get; } = Find();

    internal static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    internal static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Offshell.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("No repository above the tests.");
    }
}
