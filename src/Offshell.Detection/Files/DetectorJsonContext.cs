using System.Text.Json.Serialization;

namespace Offshell.Detection.Files;

/// <summary>JSON of the small records in a model file, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 16)]
[JsonSerializable(typeof(TrainingFingerprint))]
internal sealed partial class DetectorJsonContext : JsonSerializerContext;
