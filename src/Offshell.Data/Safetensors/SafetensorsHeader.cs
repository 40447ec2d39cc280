using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Offshell.Data.Safetensors;

/// <summary>Writes and reads the length and the JSON header of a safetensors file, trusting nothing that it reads.</summary>
internal static class SafetensorsHeader
{
    internal const string MetadataKey = "__metadata__";

    private const int LengthSize = 8;
    private const int MaximumDimensions = 32;

    internal static byte[] Write(IReadOnlyDictionary<string, string> metadata, ImmutableArray<(string Name, SafetensorsTensor Tensor)> tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(LengthSize), 0);
        buffer.Advance(LengthSize);
        using (var json = new Utf8JsonWriter(buffer)) WriteJson(json, metadata, tensors);
        while (buffer.WrittenCount % 8 != 0) buffer.Write(" "u8);

        byte[] header = buffer.WrittenSpan.ToArray();
        if (header.Length - LengthSize > SafetensorsFile.MaximumHeaderLength)
        {
            throw new InvalidOperationException(
                $"The header has {header.Length - LengthSize} bytes; expected at most {SafetensorsFile.MaximumHeaderLength}. Store large parts as tensors.");
        }

        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - LengthSize);
        return header;
    }

    internal static SafetensorsFile Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < LengthSize) throw new SafetensorsFormatException($"The file has {bytes.Length} bytes; expected at least {LengthSize} for the header length.");

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        if (length > SafetensorsFile.MaximumHeaderLength)
        {
            throw new SafetensorsFormatException(
                $"The header length is {length}; expected at most {SafetensorsFile.MaximumHeaderLength}, so this is not a safetensors file.");
        }

        if (length > (ulong)(bytes.Length - LengthSize))
        {
            throw new SafetensorsFormatException(
                $"The file is truncated: its header should have {length} bytes, but only {bytes.Length - LengthSize} follow.");
        }

        ReadOnlySpan<byte> header = bytes.Span.Slice(LengthSize, (int)length);
        if (header.IsEmpty || header[0] != (byte)'{') throw new SafetensorsFormatException("The header does not start with '{'; this is not a safetensors file.");

        ReadOnlyMemory<byte> data = bytes[(LengthSize + (int)length)..];
        try
        {
            return ReadJson(header, data);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8 or holds half a surrogate pair.
            throw new SafetensorsFormatException($"The header is not valid JSON: {error.Message}", error);
        }
    }

    private static void WriteJson(
        Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata, ImmutableArray<(string Name, SafetensorsTensor Tensor)> tensors)
    {
        json.WriteStartObject();
        if (metadata.Count > 0)
        {
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
        }

        long offset = 0;
        foreach ((string name, SafetensorsTensor tensor) in tensors)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", tensor.Type.ToString());
            json.WriteStartArray("shape");
            foreach (long size in tensor.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += tensor.Bytes.Length);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static SafetensorsFile ReadJson(ReadOnlySpan<byte> header, ReadOnlyMemory<byte> data)
    {
        var reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 4 });
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        bool hasMetadata = false;
        Expect(ref reader, JsonTokenType.StartObject, "the header");
        while (NextKey(ref reader, "the header", out string name))
        {
            if (name == MetadataKey)
            {
                if (hasMetadata) throw Duplicate(name, "the header");
                hasMetadata = true;
                ReadMetadata(ref reader, metadata);
            }
            else if (!entries.TryAdd(name, ReadEntry(ref reader, name)))
            {
                throw Duplicate(name, "the header");
            }
        }

        if (reader.Read()) throw new SafetensorsFormatException("The header goes on after its JSON object; expected only spaces.");
        return new SafetensorsFile(metadata, Cut(entries, data));
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey);
        while (NextKey(ref reader, MetadataKey, out string key))
        {
            Expect(ref reader, JsonTokenType.String, $"{MetadataKey} '{key}'");
            if (!metadata.TryAdd(key, reader.GetString()!)) throw Duplicate(key, MetadataKey);
        }
    }

    private static Entry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string what = $"tensor '{name}'";
        string? type = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, what);
        while (NextKey(ref reader, what, out string key))
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, $"the dtype of {what}");
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadSizes(ref reader, $"the shape of {what}");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadSizes(ref reader, $"the data_offsets of {what}");
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Duplicate(key, what);
                default:
                    throw new SafetensorsFormatException($"The key '{key}' of {what} is unknown; expected dtype, shape and data_offsets.");
            }
        }

        return Checked(what, type, shape, offsets);
    }

    private static Entry Checked(string what, string? type, List<long>? shape, List<long>? offsets)
    {
        if (type is null || shape is null || offsets is null)
        {
            throw new SafetensorsFormatException($"The entry of {what} is incomplete; expected dtype, shape and data_offsets.");
        }

        // A number would parse as an enum value, so the name itself is compared.
        if (!Enum.TryParse(type, out SafetensorsType parsed) || parsed.ToString() != type)
        {
            throw new SafetensorsFormatException($"The dtype of {what} is '{type}'; expected one of {string.Join(", ", Enum.GetNames<SafetensorsType>())}.");
        }

        if (offsets.Count != 2 || offsets[0] > offsets[1])
        {
            throw new SafetensorsFormatException($"The data_offsets of {what} are [{string.Join(", ", offsets)}]; expected a begin and an end that is not before it.");
        }

        long byteCount = SafetensorsTensor.ByteCount(parsed, [.. shape]);
        if (byteCount != offsets[1] - offsets[0])
        {
            throw new SafetensorsFormatException(
                $"The shape [{string.Join(", ", shape)}] of {what} with dtype {type} does not match its {offsets[1] - offsets[0]} bytes.");
        }

        return new Entry(parsed, [.. shape], offsets[0], offsets[1]);
    }

    /// <summary>Cuts the data into tensors; together they must cover it exactly once.</summary>
    private static Dictionary<string, SafetensorsTensor> Cut(Dictionary<string, Entry> entries, ReadOnlyMemory<byte> data)
    {
        var tensors = new Dictionary<string, SafetensorsTensor>(entries.Count, StringComparer.Ordinal);
        long end = 0;
        foreach ((string name, Entry entry) in entries.OrderBy(entry => entry.Value.Begin).ThenBy(entry => entry.Value.End))
        {
            if (entry.Begin != end)
            {
                string fault = entry.Begin < end ? "overlaps the tensor before it" : "leaves a gap after the tensor before it";
                throw new SafetensorsFormatException($"The tensor '{name}' {fault}: it begins at byte {entry.Begin}, expected {end}.");
            }

            if (entry.End > data.Length)
            {
                throw new SafetensorsFormatException(
                    $"The file is truncated: the tensor '{name}' ends at byte {entry.End} of the data, but only {data.Length} bytes are there.");
            }

            end = entry.End;
            tensors.Add(name, new SafetensorsTensor(entry.Type, entry.Shape, data[(int)entry.Begin..(int)entry.End]));
        }

        if (end != data.Length) throw new SafetensorsFormatException($"The file has {data.Length - end} bytes after the last tensor; expected none.");
        return tensors;
    }

    private static List<long> ReadSizes(ref Utf8JsonReader reader, string what)
    {
        var sizes = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, what);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long size) || size < 0 || sizes.Count == MaximumDimensions)
            {
                throw new SafetensorsFormatException($"Found a bad element in {what}; expected at most {MaximumDimensions} whole numbers that are not negative.");
            }

            sizes.Add(size);
        }

        return sizes;
    }

    private static bool NextKey(ref Utf8JsonReader reader, string what, out string key)
    {
        key = "";
        if (!reader.Read()) throw new SafetensorsFormatException($"The JSON of {what} ends too early.");
        if (reader.TokenType == JsonTokenType.EndObject) return false;
        key = reader.GetString()!;
        return true;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new SafetensorsFormatException($"Found {reader.TokenType} in the JSON of {what}; expected {type}.");
        }
    }

    private static SafetensorsFormatException Duplicate(string key, string what) => new($"The key '{key}' appears twice in {what}.");

    private readonly record struct Entry(SafetensorsType Type, ImmutableArray<long> Shape, long Begin, long End);
}
