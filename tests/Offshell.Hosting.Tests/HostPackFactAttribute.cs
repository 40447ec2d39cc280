namespace Offshell.Hosting.Tests;

/// <summary>A test that needs C and C++ compilers and the SDK's host pack; left out where they are not.</summary>
public sealed class HostPackFactAttribute : FactAttribute
{
    /// <summary>Looks for them.</summary>
    public HostPackFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!new[] { "gcc", "g++" }.All(tool => folders.Any(f => f.Length > 0 && File.Exists(Path.Combine(f, tool))))) Skip = "There are no compilers 'gcc' and 'g++' on the path.";
        else if (HostPack.Folder is null) Skip = "The SDK has no host pack with libnethost.a.";
    }
}
