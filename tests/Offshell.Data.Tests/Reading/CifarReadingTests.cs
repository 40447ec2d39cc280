using Offshell.Tensors.Random;

namespace Offshell.Data.Tests.Reading;

public sealed class CifarReadingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadAll_Images_GivesPixelsChannelsFastestAndTheClass(bool isCompressed)
    {
        byte[] bytes = Images(3, 7, 9, 0);

        Table table = Bytes.Reader(isCompressed ? Bytes.Gzip(bytes) : bytes, new ReaderOptions { Roles = new RoleOptions { Class = ["label"] } }).ReadAll();

        table.RowCount.ShouldBe(3);
        table.Schema.Count.ShouldBe(3073);
        table.Schema[0].Name.ShouldBe("pixel_0_0_0");
        table.Schema[1].Name.ShouldBe("pixel_0_0_1");
        table.Schema[99].Name.ShouldBe("pixel_1_1_0");
        table.Schema[3071].Name.ShouldBe("pixel_31_31_2");
        table.TextOf(table.Schema.IndexOf("label"), 1).ShouldBe("9");
        for (int row = 0; row < 3; row++)
        {
            foreach (int pixel in (int[])[0, 1, 1023, 1024, 3071])
            {
                int column = (pixel % 1024 * 3) + (pixel / 1024); // The file holds one colour after the other.
                table.Values(column)[row].ShouldBe(bytes[(row * 3073) + 1 + pixel]);
            }
        }
    }

    [Fact]
    public void ReadAll_WithoutARole_LeavesTheClassOut() =>
        Bytes.Reader(Images(2, 1, 2)).ReadAll().Schema.IndicesOf(ColumnRole.Feature).Length.ShouldBe(3072);

    [Theory]
    [InlineData(5000, "found 1927 bytes of the last image")]
    public void ReadAll_CutShort_SaysSo(int length, string expected) =>
        Should.Throw<DataFormatException>(() => Bytes.Reader(Images(2, 1, 2)[..length]).ReadAll()).Message.ShouldContain(expected);

    [Fact]
    public void ReadAll_ClassOutOfRange_NamesTheRow()
    {
        byte[] bytes = Images(3, 1, 2, 3);
        bytes[2 * 3073] = 77;

        string message = Should.Throw<DataFormatException>(() => Bytes.Reader(bytes).ReadAll()).Message;

        message.ShouldContain("the class 77");
        message.ShouldContain("3");
    }

    [Fact]
    public void Open_TextThatBeginsWithATab_IsStillText() =>
        Bytes.Reader(System.Text.Encoding.UTF8.GetBytes("\ta\n1\t2\n3\t4\n")).ReadAll().RowCount.ShouldBe(2);

    private static byte[] Images(ulong seed, params byte[] classes)
    {
        RandomStream random = new RandomSource(seed).Stream();
        byte[] bytes = new byte[classes.Length * 3073];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = i % 3073 == 0 ? classes[i / 3073] : (byte)random.NextInt(256);
        return bytes;
    }
}
