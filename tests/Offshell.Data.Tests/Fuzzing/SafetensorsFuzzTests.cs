using Offshell.Data.Safetensors;

namespace Offshell.Data.Tests.Fuzzing;

public sealed class SafetensorsFuzzTests
{
    [Fact]
    public void Read_DamagedFiles_OnlyThrowsDocumentedErrors()
    {
        byte[] seed = new SafetensorsFile(
            new Dictionary<string, string> { ["kind"] = "vae", ["options"] = "{\"a\":1}" },
            new Dictionary<string, SafetensorsTensor>
            {
                ["a"] = SafetensorsTensor.Of([1f, 2f], 2, 1),
                ["b"] = SafetensorsTensor.Of([1.0]),
                ["c"] = SafetensorsTensor.Of([1, 2, 3]),
            }).ToBytes();

        Mutation.Fuzz(
            1, 10_000, [seed], "{}[]\",:0123456789-. e\\u"u8,
            bytes =>
            {
                SafetensorsFile file = SafetensorsFile.Read(bytes);
                SafetensorsFile.Read(file.ToBytes()).Tensors.Count.ShouldBe(file.Tensors.Count);
            },
            error => error is SafetensorsFormatException);
    }
}
