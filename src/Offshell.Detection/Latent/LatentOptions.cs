using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Offshell.Detection.Latent;

/// <summary>A detector on what a variational encoder makes of the rows.</summary>
internal sealed record LatentOptions
{
    /// <summary>Recipe of the encoder, a variational one. Default <c>cvae</c>, which uses conditions if there are any.</summary>
    public string Encoder { get; init; } = "cvae";

    /// <summary>Changes to the encoder's options. Default none.</summary>
    public JsonObject EncoderOptions { get; init; } = [];

    /// <summary>
    /// Recipe of the detector on the latents, any but a latent one (<c>autoencoder</c> among them); or <c>aggregate</c>, the
    /// density of the training rows' posteriors; or <c>radius</c> or <c>kl</c>, the encoder's own. Default <c>isolation-forest</c>.
    /// </summary>
    public string Detector { get; init; } = "isolation-forest";

    /// <summary>Changes to the detector's options. Default none.</summary>
    public JsonObject DetectorOptions { get; init; } = [];

    /// <summary>Whether the detector sees the posterior's widths beside its means. Default false.</summary>
    public bool Widths { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(LatentOptions))]
internal sealed partial class LatentJson : JsonSerializerContext;
