namespace Offshell.Detection.Tests.Export;

/// <summary>A test that needs a C compiler named <c>gcc</c>; left out where there is none.</summary>
public sealed class CompilerTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the compiler on the path.</summary>
    public CompilerTheoryAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(f => f.Length > 0 && File.Exists(Path.Combine(f, "gcc")))) Skip = "There is no C compiler 'gcc' on the path.";
    }
}
