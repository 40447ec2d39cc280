using System.Globalization;
using System.Text;

namespace Offshell.Figures.Reports;

/// <summary>Writes a file whole or not at all: beside its place first, then moved there.</summary>
internal static class WholeFile
{
    private static long _written;

    /// <exception cref="IOException">The file cannot be written; an existing file stays as it was.</exception>
    public static void Write(string path, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string suffix = string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}-{Interlocked.Increment(ref _written)}.part");
        string beside = Path.GetFullPath(path) + suffix;
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
