using System.Text.Json;
using System.Text.Json.Nodes;

namespace Offshell.Detection.Recipes;

/// <summary>Changes single options in a recipe's JSON, as <c>--set training.epochs=50</c> does.</summary>
public static class OptionOverrides
{
    /// <summary>A name that stands twice would hide one of its values.</summary>
    private static readonly JsonDocumentOptions Once = new() { AllowDuplicateProperties = false };

    /// <summary>Applies settings in order.</summary>
    /// <param name="options">The recipe's options as JSON.</param>
    /// <param name="settings">Path with dots, and value: a JSON value, or else a text.</param>
    /// <exception cref="FormatException">A path leads through something that is no object, or names an option that does not exist (the message lists those that do), or a value begins as a group or list of JSON and is none.</exception>
    public static string Apply(string options, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        JsonObject root = JsonNode.Parse(options)!.AsObject();
        foreach ((string path, string value) in settings) Set(root, path, Parse(path, value));
        return root.ToJsonString();
    }

    /// <summary>Whether all settings name options that exist.</summary>
    internal static bool Has(string options, IEnumerable<KeyValuePair<string, string>> settings)
    {
        try
        {
            Apply(options, settings);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Merges a JSON object of options over the recipe's own.</summary>
    /// <exception cref="FormatException">The text is no JSON object, or names an option that does not exist.</exception>
    public static string Merge(string options, string json)
    {
        JsonNode? changes;
        try
        {
            changes = JsonNode.Parse(json, documentOptions: Once);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The options file is not JSON: {e.Message}", e);
        }

        if (changes is not JsonObject members) throw new FormatException("The options file must hold one JSON object, for example {\"latentSize\": 8}.");
        JsonObject root = JsonNode.Parse(options)!.AsObject();
        foreach ((string path, JsonNode? value) in members) Set(root, path, value?.DeepClone());
        return root.ToJsonString();
    }

    private static void Set(JsonObject root, string path, JsonNode? value)
    {
        string[] names = path.Split('.');
        JsonObject target = root;
        for (int i = 0; i < names.Length - 1; i++)
        {
            Require(target, names[i], path);
            target = target[names[i]] as JsonObject
                ?? throw new FormatException($"The option '{path}' leads through '{names[i]}', which is no group of options.");
        }

        Require(target, names[^1], path);
        Put(target, names[^1], value);
    }

    /// <summary>
    /// Of a group the members that are given change and the others stay, unless it is one of several kinds and names its kind.
    /// Members that the group does not have are left to its reader: some groups are the options of another recipe.
    /// </summary>
    private static void Put(JsonObject target, string name, JsonNode? value)
    {
        if (value is JsonObject changes && target[name] is JsonObject own && !changes.ContainsKey(name))
        {
            foreach ((string member, JsonNode? change) in changes) Put(own, member, change?.DeepClone());
        }
        else
        {
            target[name] = value;
        }
    }

    private static void Require(JsonObject target, string name, string path)
    {
        if (!target.ContainsKey(name))
        {
            throw new FormatException($"There is no option '{path}'. Here one can set: {string.Join(", ", target.Select(member => member.Key))}.");
        }
    }

    private static JsonNode? Parse(string path, string value)
    {
        try
        {
            return JsonNode.Parse(value, documentOptions: Once);
        }
        catch (JsonException)
        {
            if (value.TrimStart() is ['{' or '[', ..]) throw new FormatException($"The value of '{path}' is no complete JSON: {value}. Check its brackets and quotes; names and texts stand in double quotes, and every name stands once.");
            return JsonValue.Create(value);
        }
    }
}
