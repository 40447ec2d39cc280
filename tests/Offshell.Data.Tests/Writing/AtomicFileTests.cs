namespace Offshell.Data.Tests.Writing;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("offshell").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_NewAndOldFile_HoldsTheNewBytesOnly()
    {
        string path = Path.Combine(_folder, "model");

        AtomicFile.WriteAllBytes(path, new byte[] { 1, 2, 3 });
        AtomicFile.WriteAllBytes(path, new byte[] { 4 });

        File.ReadAllBytes(path).ShouldBe([4]);
        Directory.GetFiles(_folder).ShouldBe([path]);
    }

    [Fact]
    public void Write_Throws_KeepsTheOldFileAndLeavesNothing()
    {
        string path = Path.Combine(_folder, "model");
        AtomicFile.WriteAllBytes(path, new byte[] { 1, 2, 3 });

        Should.Throw<OperationCanceledException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(9);
            stream.Flush();
            File.ReadAllBytes(path).ShouldBe([1, 2, 3]);
            throw new OperationCanceledException();
        }));

        File.ReadAllBytes(path).ShouldBe([1, 2, 3]);
        Directory.GetFiles(_folder).ShouldBe([path]);
    }

    [Fact]
    public void Write_LeftoverOfAKilledRun_IsReplaced()
    {
        string path = Path.Combine(_folder, "model");
        File.WriteAllBytes(path + ".partial", new byte[100]);

        AtomicFile.WriteAllBytes(path, new byte[] { 1 });

        File.ReadAllBytes(path).ShouldBe([1]);
        Directory.GetFiles(_folder).ShouldBe([path]);
    }

    [Fact]
    public void Write_ThroughALink_ReplacesItsTarget()
    {
        string path = Path.Combine(_folder, "model"), link = Path.Combine(_folder, "latest");
        AtomicFile.WriteAllBytes(path, new byte[] { 1 });
        File.CreateSymbolicLink(link, path);

        AtomicFile.WriteAllBytes(link, new byte[] { 2 });

        File.ReadAllBytes(path).ShouldBe([2]);
        new FileInfo(link).LinkTarget.ShouldNotBeNull();
    }

    [Fact]
    public void Write_Device_StaysADevice()
    {
        if (!File.Exists("/dev/null")) return;

        AtomicFile.WriteAllBytes("/dev/null", new byte[] { 1 });

        new FileInfo("/dev/null").Length.ShouldBe(0);
    }
}
