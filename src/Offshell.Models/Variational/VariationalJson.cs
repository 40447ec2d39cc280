using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Offshell.Models.Variational;

/// <summary>Options as JSON, generated at build time so that nothing is looked up by reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(VariationalOptions))]
internal sealed partial class VariationalJsonContext : JsonSerializerContext;

/// <summary>Reads and writes <see cref="VariationalOptions"/>.</summary>
public static class VariationalJson
{
    /// <summary>The options as one line of JSON.</summary>
    public static string Write(VariationalOptions options) => JsonSerializer.Serialize(options, VariationalJsonContext.Default.VariationalOptions);

    /// <summary>The options from JSON.</summary>
    /// <exception cref="FormatException">The text is not JSON, or names an option that does not exist, or holds a value of the wrong type.</exception>
    public static VariationalOptions Read(string json)
    {
        try
        {
            JsonNode? root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            OptionDefaults.FillIn(root);
            OptionErrors.RequireNames(root, VariationalJsonContext.Default.VariationalOptions);
            return root.Deserialize(VariationalJsonContext.Default.VariationalOptions)
                ?? throw new FormatException("The options are null; expected a JSON object.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new FormatException(OptionErrors.Describe(e, VariationalJsonContext.Default.VariationalOptions), e);
        }
    }
}
