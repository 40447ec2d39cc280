using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Offshell.Data;
using Offshell.Detection.Files;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Files;

public sealed class ModelFileTests
{
    private static readonly byte[] Model = Fit();

    private static byte[] Fit()
    {
        RandomStream random = new RandomSource(5).Stream();
        double[][] rows = [.. Enumerable.Range(0, 60).Select(_ => new[] { random.NextNormal(), random.NextNormal() })];
        return Detector.Fit(
            Table.FromRows(["a", "b"], rows),
            new DetectorOptions { Recipe = "vae", Settings = [new("training.epochs", "2"), new("encoder", """{"layers":[{"layer":"dense","units":4}]}"""), new("decoder", """{"layers":[{"layer":"dense","units":4}]}""")] }).ToBytes();
    }

    /// <summary>A reader of the safetensors layout written from its description alone.</summary>
    [Fact]
    public void ToBytes_ReadByAnIndependentReader_IsAValidSafetensorsFile()
    {
        long header = BinaryPrimitives.ReadInt64LittleEndian(Model);
        using JsonDocument json = JsonDocument.Parse(Model.AsMemory(8, (int)header));
        var sizes = new Dictionary<string, int> { ["F32"] = 4, ["F64"] = 8, ["I32"] = 4 };
        long end = 0;
        foreach (JsonProperty tensor in json.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__").OrderBy(p => p.Value.GetProperty("data_offsets")[0].GetInt64()))
        {
            long first = tensor.Value.GetProperty("data_offsets")[0].GetInt64(), last = tensor.Value.GetProperty("data_offsets")[1].GetInt64();
            long count = tensor.Value.GetProperty("shape").EnumerateArray().Aggregate(1L, (product, axis) => product * axis.GetInt64());
            first.ShouldBe(end);
            (last - first).ShouldBe(count * sizes[tensor.Value.GetProperty("dtype").GetString()!]);
            end = last;
        }

        (8 + header + end).ShouldBe(Model.Length);
        string digest = json.RootElement.GetProperty("__metadata__").GetProperty("offshell.sha256").GetString()!;
        byte[] blank = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Model).Replace(digest, new string('0', 64), StringComparison.Ordinal));
        Convert.ToHexStringLower(SHA256.HashData(blank)).ShouldBe(digest);
    }

    [Fact]
    public void FromBytes_TenThousandMutations_LoadsOrSaysWhyNot()
    {
        RandomStream random = new RandomSource(11).Stream();
        for (int i = 0; i < 10_000; i++)
        {
            byte[] mutated = Mutate(Model, random);
            // Half of them get a fitting checksum, so that what lies behind it is reached as well.
            if (i % 2 == 0) mutated = Seal(mutated);
            try
            {
                Detector.FromBytes(mutated);
            }
            catch (ModelFormatException e)
            {
                e.Message.ShouldNotBeEmpty();
            }
        }
    }

    private static byte[] Mutate(byte[] source, RandomStream random)
    {
        byte[] bytes = (byte[])source.Clone();
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(source);
        int flips = 1 + random.NextInt(4);
        for (int f = 0; f < flips; f++)
        {
            // Most flips hit the header, which is where a reader can go wrong.
            int at = random.NextInt(4) > 0 ? random.NextInt(8 + header) : random.NextInt(bytes.Length);
            bytes[at] = (byte)random.NextInt(256);
        }

        return random.NextInt(8) == 0 ? bytes[..random.NextInt(bytes.Length)] : bytes;
    }

    private static byte[] Seal(byte[] bytes)
    {
        const string key = "\"offshell.sha256\":\"";
        int at = Encoding.Latin1.GetString(bytes).IndexOf(key, StringComparison.Ordinal);
        if (at < 0 || at + key.Length + 64 > bytes.Length) return bytes;
        Span<byte> digest = bytes.AsSpan(at + key.Length, 64);
        digest.Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes))).CopyTo(digest);
        return bytes;
    }
}
