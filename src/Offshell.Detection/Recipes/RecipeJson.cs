using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Offshell.Models;

namespace Offshell.Detection.Recipes;

/// <summary>Reads and writes option records as members of one JSON object, with errors that name the option.</summary>
internal static class RecipeJson
{
    /// <exception cref="FormatException">The text is no JSON object.</exception>
    internal static JsonObject Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new FormatException("The options are no JSON object.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The options cannot be read: {e.Message}", e);
        }
    }

    internal static JsonObject Write<T>(T options, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(options, type)!.AsObject();

    /// <exception cref="FormatException">An option does not exist, or holds a value of the wrong type.</exception>
    internal static T Read<T>(JsonNode options, JsonTypeInfo<T> type, string root = "")
    {
        try
        {
            OptionDefaults.FillIn(options);
            OptionErrors.RequireNames(options, type);
            return options.Deserialize(type) ?? throw new FormatException("The options are null; expected a JSON object.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException(OptionErrors.Describe(e, type, root), e);
        }
    }

    /// <summary>Removes a member and reads it.</summary>
    /// <exception cref="FormatException">It is missing, or cannot be read.</exception>
    internal static T Take<T>(JsonObject options, string name, JsonTypeInfo<T> type)
    {
        if (options[name] is not { } member) throw new FormatException($"The options have no member '{name}'.");
        options.Remove(name);
        return Read(member, type, name);
    }
}
