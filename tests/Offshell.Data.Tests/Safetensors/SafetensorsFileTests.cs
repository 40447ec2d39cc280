using System.Buffers.Binary;
using System.Text;
using Offshell.Data.Safetensors;

namespace Offshell.Data.Tests.Safetensors;

public sealed class SafetensorsFileTests
{
    /// <summary>A file put together by hand from the format's description: 8 bytes of length, JSON, values.</summary>
    private static byte[] ByHand(string header, params byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        data.CopyTo(file, 8 + json.Length);
        return file;
    }

    [Fact]
    public void Read_FileByHand_GivesItsTensorsAndTexts()
    {
        byte[] file = ByHand(
            """{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[1,9]},"__metadata__":{"kind":"a \"b\" ü"},"u":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}   """,
            [7, 0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0]);

        SafetensorsFile read = SafetensorsFile.Read(new MemoryStream(file));

        read.Metadata.ShouldBe(new Dictionary<string, string> { ["kind"] = "a \"b\" ü" });
        read.Tensors["w"].Singles.ToArray().ShouldBe([1f, -2.5f]);
        read.Tensors["w"].Shape.ShouldBe([1, 2]);
        read.Tensors["u"].UInt8s.ToArray().ShouldBe([7]);
        read.Tensors["u"].Shape.ShouldBeEmpty();
    }

    [Fact]
    public void Write_TextsAndTensors_GivesTheDocumentedBytes()
    {
        var file = new SafetensorsFile(
            new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
            new Dictionary<string, SafetensorsTensor>
            {
                ["x"] = SafetensorsTensor.Of([1, -1]),
                ["y"] = SafetensorsTensor.Of([1.0], 1, 1),
            });

        byte[] bytes = file.ToBytes();

        const string expected = """{"__metadata__":{"a":"1","b":"2"},"y":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},"x":{"dtype":"I32","shape":[2],"data_offsets":[8,16]}}""";
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        (length % 8).ShouldBe(0);
        Encoding.UTF8.GetString(bytes, 8, length).ShouldBe(expected.PadRight(length, ' '));
        (length - expected.Length).ShouldBeLessThan(8);
        bytes[(8 + length)..].ShouldBe([0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    }

    [Fact]
    public void Write_ThenRead_GivesAllTypesBack()
    {
        var file = new SafetensorsFile(
            new Dictionary<string, string> { ["text"] = "ä\n\u0001€𝒳" },
            new Dictionary<string, SafetensorsTensor>
            {
                ["f32"] = SafetensorsTensor.Of([1.5f, float.NaN, float.MaxValue], 3),
                ["f64"] = SafetensorsTensor.Of([Math.PI, double.NegativeInfinity]),
                ["i32"] = SafetensorsTensor.Of([int.MinValue, int.MaxValue], 2, 1),
                ["i64"] = SafetensorsTensor.Of([long.MinValue]),
                ["u8"] = SafetensorsTensor.Of(new byte[] { 0, 255 }),
                ["none"] = SafetensorsTensor.Of(ReadOnlySpan<float>.Empty, 0, 5),
            });

        byte[] bytes = file.ToBytes();
        SafetensorsFile read = SafetensorsFile.Read(bytes);

        read.Metadata["text"].ShouldBe("ä\n\u0001€𝒳");
        read.Tensors["f32"].Singles.ToArray().ShouldBe([1.5f, float.NaN, float.MaxValue]);
        read.Tensors["f64"].Doubles.ToArray().ShouldBe([Math.PI, double.NegativeInfinity]);
        read.Tensors["i32"].Int32s.ToArray().ShouldBe([int.MinValue, int.MaxValue]);
        read.Tensors["i64"].Int64s.ToArray().ShouldBe([long.MinValue]);
        read.Tensors["u8"].UInt8s.ToArray().ShouldBe([0, 255]);
        read.Tensors["none"].Shape.ShouldBe([0, 5]);
        read.ToBytes().ShouldBe(bytes);
        Should.Throw<SafetensorsFormatException>(() => read.Tensors["u8"].Singles.Length);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "twice")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "twice")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "after the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "truncated")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", 2, "'F16'")]
    [InlineData("""{"a":{"dtype":"0","shape":[1],"data_offsets":[0,4]}}""", 4, "'0'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "not negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", 4, "does not match")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "not before")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "incomplete")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1}}""", 4, "unknown")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, "whole numbers")]
    [InlineData("""{"a":{"dtype":{"x":{"y":{}}},"shape":[1],"data_offsets":[0,4]}}""", 4, "StartObject")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "Number")]
    [InlineData("""{"__metadata__":{"k":"\ud800"}}""", 0, "JSON")]
    [InlineData("""{} x""", 0, "JSON")]
    [InlineData("""{"a":""", 0, "JSON")]
    [InlineData(""" {}""", 0, "'{'")]
    [InlineData("", 0, "'{'")]
    public void Read_BadHeader_ThrowsOneSentence(string header, int dataLength, string expected)
    {
        var error = Should.Throw<SafetensorsFormatException>(() => SafetensorsFile.Read(ByHand(header, new byte[dataLength])));

        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void Read_HeaderLengthBeyondFileOrLimit_Throws()
    {
        byte[] file = ByHand("{}");
        Should.NotThrow(() => SafetensorsFile.Read(file));
        BinaryPrimitives.WriteUInt64LittleEndian(file, 3);
        Should.Throw<SafetensorsFormatException>(() => SafetensorsFile.Read(file)).Message.ShouldContain("truncated");
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        Should.Throw<SafetensorsFormatException>(() => SafetensorsFile.Read(file)).Message.ShouldContain("at most");
        Should.Throw<SafetensorsFormatException>(() => SafetensorsFile.Read(new byte[7]));
    }

    [Fact]
    public void Read_EveryTruncation_Throws()
    {
        byte[] file = ByHand("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 0, 0, 0, 0);

        for (int length = 0; length < file.Length; length++)
        {
            Should.Throw<SafetensorsFormatException>(() => SafetensorsFile.Read(file.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Of_ShapeThatDoesNotFit_Throws() =>
        Should.Throw<ArgumentException>(() => SafetensorsTensor.Of([1f, 2f, 3f], 2, 2)).Message.ShouldContain("[2, 2]");
}
