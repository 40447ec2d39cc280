using System.Collections.Immutable;

namespace Offshell.Data.Safetensors;

/// <summary>
/// Named tensors and a map of texts in the safetensors layout: a little-endian 64-bit header length, a JSON header, the
/// values. Equal contents give equal bytes: keys are sorted, values are ordered by element size and name, the header is
/// padded with spaces so that the values start at a multiple of 8.
/// </summary>
public sealed class SafetensorsFile
{
    /// <summary>The largest header that is written or read, in bytes: 100 MB, the limit of the reference implementation.</summary>
    public const int MaximumHeaderLength = 100_000_000;

    /// <summary>Collects texts and tensors; both are copied, the tensors' values are shared.</summary>
    /// <exception cref="ArgumentException">A tensor is named <c>__metadata__</c>.</exception>
    public SafetensorsFile(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, SafetensorsTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.ContainsKey(SafetensorsHeader.MetadataKey))
        {
            throw new ArgumentException($"A tensor is named '{SafetensorsHeader.MetadataKey}', which is reserved. Rename it.", nameof(tensors));
        }

        Metadata = metadata.ToImmutableSortedDictionary(StringComparer.Ordinal);
        Tensors = tensors.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>The texts, sorted by key (ordinal).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, sorted by name (ordinal).</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>Reads a whole file. Nothing is allocated beyond the length of the input; the tensors share its memory.</summary>
    /// <exception cref="SafetensorsFormatException">The bytes are truncated, damaged or not safetensors.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> bytes) => SafetensorsHeader.Read(bytes);

    /// <summary>Reads a whole stream, from its position to its end.</summary>
    /// <exception cref="SafetensorsFormatException">The bytes are truncated, damaged, not safetensors, or more than 2 GB.</exception>
    public static SafetensorsFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek && stream.Length - stream.Position > Array.MaxLength)
        {
            throw new SafetensorsFormatException($"The file has {stream.Length} bytes; expected at most {Array.MaxLength}.");
        }

        using var memory = new MemoryStream(stream.CanSeek ? (int)(stream.Length - stream.Position) : 0);
        stream.CopyTo(memory);
        return Read(memory.GetBuffer().AsMemory(0, (int)memory.Length));
    }

    /// <summary>Writes the file; equal contents give equal bytes.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ImmutableArray<(string Name, SafetensorsTensor Tensor)> ordered = InFileOrder();
        stream.Write(SafetensorsHeader.Write(Metadata, ordered));
        foreach ((_, SafetensorsTensor tensor) in ordered) stream.Write(tensor.Bytes.Span);
    }

    /// <summary>The bytes that <see cref="Write"/> writes.</summary>
    public byte[] ToBytes()
    {
        using var memory = new MemoryStream();
        Write(memory);
        return memory.ToArray();
    }

    /// <summary>Large elements first, so that every tensor is aligned to its element size without gaps; then by name.</summary>
    private ImmutableArray<(string Name, SafetensorsTensor Tensor)> InFileOrder() =>
        [.. Tensors.OrderByDescending(entry => SafetensorsTensor.SizeOf(entry.Value.Type)).Select(entry => (entry.Key, entry.Value))];
}
