using System.Text.Json;
using System.Text.Json.Serialization;

namespace Offshell.Models.Energy;

/// <summary>Options as JSON within a fitted state, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(NormalisedAutoencoderOptions))]
internal sealed partial class EnergyJsonContext : JsonSerializerContext;

/// <summary>A fitted state holds numbers only: the options go as the bytes of their JSON.</summary>
internal static class EnergyJson
{
    internal static int[] Write(NormalisedAutoencoderOptions options) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(options, EnergyJsonContext.Default.NormalisedAutoencoderOptions).Select(b => (int)b)];

    /// <exception cref="InvalidDataException">The bytes are no options.</exception>
    internal static NormalisedAutoencoderOptions Read(int[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize([.. bytes.Select(b => (byte)b)], EnergyJsonContext.Default.NormalisedAutoencoderOptions)
                ?? throw new InvalidDataException("The options of the normalised autoencoder are null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"The options of the normalised autoencoder cannot be read: {e.Message}", e);
        }
    }
}
