using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Offshell.Data;
using Offshell.Data.Safetensors;

namespace Offshell.Detection.Files;

/// <summary>
/// The container of a model: a valid safetensors file whose metadata carries the format version and a SHA-256 of the whole
/// file, computed with the digest's own characters set to '0'. Data only: nothing in it names code.
/// </summary>
internal static class ModelFile
{
    /// <summary>Version 1: the first.</summary>
    internal const int FormatVersion = 1;

    /// <summary>The oldest reader that understands what is written now.</summary>
    internal const int OldestReader = 1;

    private const string Format = "offshell.format";
    private const string Oldest = "offshell.oldest_reader";
    private const string Product = "offshell.product_version";
    private const string Digest = "offshell.sha256";
    private static readonly string BlankDigest = new('0', 64);

    internal static byte[] ToBytes(ModelContent content)
    {
        var metadata = new SortedDictionary<string, string>(content.Texts, StringComparer.Ordinal)
        {
            [Format] = FormatVersion.ToString(CultureInfo.InvariantCulture),
            [Oldest] = OldestReader.ToString(CultureInfo.InvariantCulture),
            [Product] = ProductVersion,
            [Digest] = BlankDigest,
        };
        byte[] bytes = new SafetensorsFile(metadata, content.Arrays).ToBytes();
        int position = DigestPosition(bytes, BlankDigest);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes))).CopyTo(bytes, position);
        return bytes;
    }

    internal static void Save(ModelContent content, string path) => AtomicFile.WriteAllBytes(path, ToBytes(content));

    /// <exception cref="ModelFormatException">The file is no model file, truncated, altered or too new.</exception>
    internal static ModelContent Load(byte[] bytes)
    {
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Read(bytes);
        }
        catch (SafetensorsFormatException e)
        {
            throw new ModelFormatException($"This is not a whole model file: {e.Message} Fit the model again, or copy the file again from where it was written.", e);
        }

        CheckVersion(file.Metadata);
        CheckDigest(bytes, file.Metadata);
        var content = new ModelContent();
        foreach ((string name, string text) in file.Metadata) content.Texts.Add(name, text);
        foreach ((string name, SafetensorsTensor tensor) in file.Tensors) content.Arrays.Add(name, tensor);
        return content;
    }

    internal static string ProductVersion { get; } = typeof(ModelFile).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private static void CheckVersion(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Format, out string? format) || !metadata.TryGetValue(Oldest, out string? oldestText)
            || !int.TryParse(oldestText, NumberStyles.None, CultureInfo.InvariantCulture, out int oldest))
        {
            throw new ModelFormatException("This is a safetensors file but not a model of this product: it does not say its format version.");
        }

        if (oldest > FormatVersion)
        {
            throw new ModelFormatException(
                $"The model file has format {format} and needs a reader of format {oldest} or newer; this version reads up to format {FormatVersion}. Update the program, or fit the model again with this version.");
        }
    }

    private static void CheckDigest(byte[] bytes, IReadOnlyDictionary<string, string> metadata)
    {
        const string altered = "The model file was altered or damaged after it was written: its checksum does not fit. Copy it again from where it was written, or fit the model again.";
        if (!metadata.TryGetValue(Digest, out string? digest) || digest.Length != BlankDigest.Length) throw new ModelFormatException(altered);
        byte[] copy = (byte[])bytes.Clone();
        int position = DigestPosition(copy, digest);
        if (position < 0) throw new ModelFormatException(altered);
        copy.AsSpan(position, digest.Length).Fill((byte)'0');
        if (Convert.ToHexStringLower(SHA256.HashData(copy)) != digest) throw new ModelFormatException(altered);
    }

    private static int DigestPosition(byte[] bytes, string digest)
    {
        byte[] entry = Encoding.ASCII.GetBytes($"\"{Digest}\":\"{digest}\"");
        int found = bytes.AsSpan().IndexOf(entry);
        return found < 0 ? -1 : found + entry.Length - 1 - digest.Length;
    }
}
