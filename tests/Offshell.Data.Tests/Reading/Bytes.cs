using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Offshell.Data.Tests.Reading;

/// <summary>Files put together byte by byte from the descriptions of their formats.</summary>
internal static class Bytes
{
    public static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(bytes);
        return memory.ToArray();
    }

    /// <summary>A .npy file: magic, version, header length, header padded to a multiple of 64 and ended by a line end, elements.</summary>
    public static byte[] Npy(string descr, string shape, byte[] data, bool isFortran = false, byte version = 1)
    {
        string header = $"{{'descr': '{descr}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': {shape}, }}";
        return NpyRaw(header, data, version);
    }

    public static byte[] NpyRaw(string header, byte[] data, byte version = 1)
    {
        int prefix = version == 1 ? 10 : 12;
        header = header.PadRight(((header.Length + prefix + 64) / 64 * 64) - prefix - 1) + "\n";
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        else BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.Latin1.GetBytes(header), .. data];
    }

    public static byte[] Doubles(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Npz(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream stream = archive.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    public static TableReader Reader(byte[] bytes, ReaderOptions? options = null) => TableReader.Open(new MemoryStream(bytes), "data", options);

    public static TableReader Reader(string text, ReaderOptions? options = null) => Reader(Encoding.UTF8.GetBytes(text), options);
}
