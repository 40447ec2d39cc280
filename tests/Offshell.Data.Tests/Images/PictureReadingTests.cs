namespace Offshell.Data.Tests.Images;

public sealed class PictureReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pictures").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ReadAll_FolderOfPictures_GivesOneRowEach()
    {
        Put("good/a.png", "grey-8.png");
        Put("good/b.png", "grey-8.png");
        Put("bad/c.png", "grey-16.png");
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "not a picture");

        Table table = TableReader.Open(_folder, new ReaderOptions { Roles = new RoleOptions { Label = ["folder"], Identifier = ["file"] } }).ReadAll();

        table.RowCount.ShouldBe(3);
        ImageShape.Of(table.Schema).ShouldBe(new ImageShape([11, 9], 1));
        table.TextOf(table.Schema.IndexOf("file"), 0).ShouldBe(Path.Combine("bad", "c.png"));
        Enumerable.Range(0, 3).Select(row => table.TextOf(table.Schema.IndexOf("folder"), row)).ShouldBe(["bad", "good", "good"]);
        table.Values(table.Schema.IndexOf("pixel_1_2"))[1].ShouldBe(63); // 2 · 23 + 17
    }

    [Fact]
    public void ReadAll_OnePicture_IsOneRow()
    {
        string path = Put("one.png", "colour-8.png");
        Table table = TableReader.Open(path).ReadAll();
        table.RowCount.ShouldBe(1);
        ImageShape.Of(table.Schema).ShouldBe(new ImageShape([11, 9], 3));
        Table grey = TableReader.Open(path, new ReaderOptions { Grey = true, ImageSize = new ImageSize(4, 4) }).ReadAll();
        ImageShape.Of(grey.Schema).ShouldBe(new ImageShape([4, 4], 1));
    }

    [Fact]
    public void ReadAll_GreyAmongColours_BecomesColour()
    {
        Put("a.png", "colour-8.png");
        Put("b.png", "grey-8.png");
        Table table = TableReader.Open(_folder).ReadAll();
        for (int channel = 0; channel < 3; channel++) table.Values(table.Schema.IndexOf($"pixel_1_2_{channel}"))[1].ShouldBe(63);
    }

    [Fact]
    public void ReadAll_OtherSize_NamesTheFileAndTheWayOut()
    {
        Put("a.png", "grey-8.png");
        string path = Put("b.png", "colour-8.png");
        string message = Should.Throw<DataFormatException>(() => TableReader.Open(_folder).ReadAll()).Message;
        message.ShouldContain(path);
        message.ShouldContain("11 × 9 pixels in colour");
        message.ShouldContain("--grey");
    }

    [Fact]
    public void ReadAll_FolderWithOtherPictures_NamesOne()
    {
        Put("a.png", "grey-8.png");
        File.WriteAllBytes(Path.Combine(_folder, "b.jpg"), [0xFF, 0xD8, 0xFF]);
        Should.Throw<DataFormatException>(() => TableReader.Open(_folder).ReadAll()).Message.ShouldContain("b.jpg");
        Should.Throw<DataFormatException>(() => TableReader.Open(Path.Combine(_folder, "b.jpg")).ReadAll()).Message.ShouldContain("binary file of another kind");
    }

    [Fact]
    public void ReadAll_EmptyFolder_SaysWhatIsExpected() =>
        Should.Throw<DataFormatException>(() => TableReader.Open(_folder).ReadAll()).Message.ShouldContain("a folder with PNG pictures");

    [Fact]
    public void Open_SizeOutOfRange_IsRefused() =>
        Should.Throw<ArgumentException>(() => TableReader.Open(_folder, new ReaderOptions { ImageSize = new ImageSize(0, 4) })).Message.ShouldContain("0 × 4");

    private string Put(string name, string picture)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, TestPictures.Bytes(picture));
        return path;
    }
}
