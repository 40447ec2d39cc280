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
            JsonNode? root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 16 });
            if (root is JsonObject options)
            {
                FillIn(options, "prior", Priors.Value);
                FillIn(options, "weighting", Weightings.Value);
            }

            return root.Deserialize(VariationalJsonContext.Default.VariationalOptions)
                ?? throw new FormatException("The options are null; expected a JSON object.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new FormatException($"The options cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Every prior as it is unless told otherwise; the generated reader would give members that are left out no initial value but 0.</summary>
    private static readonly Lazy<JsonNode[]> Priors = new(() =>
        [.. new Prior[] { new StandardNormalPrior(), new LearnedNormalPrior(), new NoPrior(), new PseudoInputPrior(), new ClassConditionalPrior() }.Select(p => Node(new VariationalOptions { Prior = p }, "prior"))]);

    private static readonly Lazy<JsonNode[]> Weightings = new(() =>
        [.. new Weighting[] { new ElboWeighting(), new HigginsWeighting(), new HendriksWeighting(), new AlphaWeighting() }.Select(w => Node(new VariationalOptions { Weighting = w }, "weighting"))]);

    private static JsonNode Node(VariationalOptions options, string member) => JsonSerializer.SerializeToNode(options, VariationalJsonContext.Default.VariationalOptions)![member]!;

    /// <summary>Adds the members that were left out of a prior or weighting, which is told by the member of the same name within it.</summary>
    private static void FillIn(JsonObject options, string member, JsonNode[] defaults)
    {
        if (options[member] is not JsonObject given || given[member]?.GetValueKind() != JsonValueKind.String) return;
        if (Array.Find(defaults, d => d[member]!.GetValue<string>() == given[member]!.GetValue<string>())?.DeepClone() is not JsonObject whole) return;
        foreach ((string name, JsonNode? value) in given) whole[name] = value?.DeepClone();
        options[member] = whole;
    }
}
