using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Offshell.Data;

namespace Offshell.Detection.Files;

/// <summary>A schema as JSON in a model file: an array of columns, strict on reading because files come from anywhere.</summary>
internal static class SchemaJson
{
    internal static string Write(Schema schema)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (ColumnSchema column in schema.Columns) Write(json, column);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <exception cref="FormatException">The text is not a schema.</exception>
    internal static Schema Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return new Schema { Columns = [.. document.RootElement.EnumerateArray().Select(ReadColumn)] };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException($"The schema cannot be read: {e.Message}", e);
        }
    }

    private static void Write(Utf8JsonWriter json, ColumnSchema column)
    {
        json.WriteStartObject();
        json.WriteBoolean("allowsMissing", column.AllowsMissing);
        if (column.Kind == ColumnKind.Categorical)
        {
            json.WriteStartArray("categories");
            foreach (string category in column.Categories) json.WriteStringValue(category);
            json.WriteEndArray();
        }

        if (column.Family is not null) json.WriteString("family", column.Family);
        if (column.Head is not null) json.WriteString("head", column.Head);
        json.WriteString("kind", column.Kind.ToString());
        json.WriteString("name", column.Name);
        json.WriteString("role", column.Role.ToString());
        json.WriteEndObject();
    }

    private static ColumnSchema ReadColumn(JsonElement element)
    {
        ImmutableArray<string> categories = element.TryGetProperty("categories", out JsonElement list)
            ? [.. list.EnumerateArray().Select(c => c.GetString() ?? throw new FormatException("a category is null"))]
            : [];
        return new ColumnSchema
        {
            Name = element.GetProperty("name").GetString() ?? throw new FormatException("a column has no name"),
            Kind = Parse<ColumnKind>(element.GetProperty("kind").GetString()),
            Role = Parse<ColumnRole>(element.GetProperty("role").GetString()),
            AllowsMissing = element.GetProperty("allowsMissing").GetBoolean(),
            Categories = categories,
            Head = element.TryGetProperty("head", out JsonElement head) ? head.GetString() : null,
            Family = element.TryGetProperty("family", out JsonElement family) ? family.GetString() : null,
        };
    }

    private static T Parse<T>(string? text)
        where T : struct, Enum => Enum.TryParse(text, out T value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException($"'{text}' is no {typeof(T).Name}");
}
