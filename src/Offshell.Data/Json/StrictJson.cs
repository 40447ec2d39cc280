using System.Text.Json;

namespace Offshell.Data;

/// <summary>Reads JSON from files that nobody vouches for: bounded depth, no duplicate or unknown keys, finite numbers, clear refusals.</summary>
internal static class StrictJson
{
    private const int MaximumDepth = 16;

    /// <summary>Parses a text and reads it; every fault becomes a <see cref="FormatException"/>.</summary>
    internal static T Parse<T>(string json, Func<JsonElement, T> read)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaximumDepth });
            return read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that holds half a surrogate pair.
            throw new FormatException($"The text is not the expected JSON: {error.Message}", error);
        }
    }

    /// <summary>Refuses anything but an object that has only the given keys.</summary>
    internal static void RequireKeys(JsonElement element, string what, params ReadOnlySpan<string> allowed)
    {
        Require(element, JsonValueKind.Object, what);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!allowed.Contains(property.Name))
            {
                throw new FormatException($"The key '{property.Name}' of {what} is unknown; expected {string.Join(", ", allowed!)}.");
            }
        }
    }

    internal static JsonElement Member(JsonElement element, string key, JsonValueKind kind, string what)
    {
        Require(element, JsonValueKind.Object, what);
        if (!element.TryGetProperty(key, out JsonElement member)) throw new FormatException($"The key '{key}' of {what} is missing.");
        Require(member, kind, $"'{key}' of {what}");
        return member;
    }

    internal static string Text(JsonElement element, string key, string what) => Member(element, key, JsonValueKind.String, what).GetString()!;

    internal static double Number(JsonElement element, string key, string what) => Number(Member(element, key, JsonValueKind.Number, what), $"'{key}' of {what}");

    internal static double[] Numbers(JsonElement element, string key, string what) =>
        [.. Member(element, key, JsonValueKind.Array, what).EnumerateArray().Select(item => Number(item, $"an element of '{key}' of {what}"))];

    internal static bool Truth(JsonElement element, string key, string what)
    {
        Require(element, JsonValueKind.Object, what);
        if (!element.TryGetProperty(key, out JsonElement member)) throw new FormatException($"The key '{key}' of {what} is missing.");
        return member.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? member.GetBoolean()
            : throw new FormatException($"Found {member.ValueKind} for '{key}' of {what}; expected True or False.");
    }

    /// <summary>The value of an enumeration by its exact name; a number is refused.</summary>
    internal static T Name<T>(JsonElement element, string key, string what)
        where T : struct, Enum
    {
        string text = Text(element, key, what);
        return Enum.TryParse(text, out T value) && value.ToString() == text
            ? value
            : throw new FormatException($"'{key}' of {what} is '{text}'; expected one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    internal static void Require(JsonElement element, JsonValueKind kind, string what)
    {
        if (element.ValueKind != kind) throw new FormatException($"Found {element.ValueKind} for {what}; expected {kind}.");
    }

    private static double Number(JsonElement element, string what)
    {
        Require(element, JsonValueKind.Number, what);
        double value = element.GetDouble();
        return double.IsFinite(value) ? value : throw new FormatException($"Found {element.GetRawText()} for {what}; expected a finite number.");
    }
}
