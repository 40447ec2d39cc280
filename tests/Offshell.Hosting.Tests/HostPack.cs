using System.Runtime.InteropServices;

namespace Offshell.Hosting.Tests;

/// <summary>Where the SDK keeps the headers and the library by which native programs start the runtime.</summary>
internal static class HostPack
{
    internal static string? Folder { get; } = Find();

    private static string? Find()
    {
        // shared/Microsoft.NETCore.App/<version>/ of the installation that runs this test.
        DirectoryInfo? root = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent?.Parent?.Parent;
        string packs = Path.Combine(root?.FullName ?? "", "packs");
        return Directory.Exists(packs)
            ? Directory.EnumerateFiles(packs, "libnethost.a", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Path.GetDirectoryName).LastOrDefault()
            : null;
    }
}
