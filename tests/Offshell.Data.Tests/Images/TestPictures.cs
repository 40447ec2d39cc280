namespace Offshell.Data.Tests.Images;

/// <summary>Small PNG files of other programs, 11 × 9 pixels.</summary>
internal static class TestPictures
{
    internal static IEnumerable<string> Names => typeof(TestPictures).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".png", StringComparison.Ordinal));

    internal static byte[] Bytes(string name)
    {
        using Stream stream = typeof(TestPictures).Assembly.GetManifestResourceStream(name)!;
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
