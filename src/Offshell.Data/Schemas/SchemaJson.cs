using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Offshell.Data;

/// <summary>Schemas as JSON, for model files: equal schemas give equal texts, and reading trusts nothing.</summary>
public static class SchemaJson
{
    private const string What = "a column of the schema";

    /// <summary>One line of JSON, keys sorted.</summary>
    public static string ToJson(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, schema);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a schema; the message says why.</exception>
    public static Schema FromJson(string json) => StrictJson.Parse(json, Read);

    private static void Write(Utf8JsonWriter json, Schema schema)
    {
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (ColumnSchema column in schema.Columns)
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

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static Schema Read(JsonElement element)
    {
        StrictJson.RequireKeys(element, "the schema", "columns");
        JsonElement columns = StrictJson.Member(element, "columns", JsonValueKind.Array, "the schema");
        if (columns.GetArrayLength() > RowSource.MaximumColumns)
        {
            throw new FormatException($"The schema has {columns.GetArrayLength()} columns; expected at most {RowSource.MaximumColumns}.");
        }

        try
        {
            return new Schema { Columns = [.. columns.EnumerateArray().Select(ReadColumn)] };
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static ColumnSchema ReadColumn(JsonElement element)
    {
        StrictJson.RequireKeys(element, What, "allowsMissing", "categories", "family", "head", "kind", "name", "role");
        ColumnKind kind = StrictJson.Name<ColumnKind>(element, "kind", What);
        return new ColumnSchema
        {
            Name = StrictJson.Text(element, "name", What),
            Kind = kind,
            Role = StrictJson.Name<ColumnRole>(element, "role", What),
            AllowsMissing = StrictJson.Truth(element, "allowsMissing", What),
            Categories = ReadCategories(element, kind),
            Head = element.TryGetProperty("head", out _) ? StrictJson.Text(element, "head", What) : null,
            Family = element.TryGetProperty("family", out _) ? StrictJson.Text(element, "family", What) : null,
        };
    }

    private static ImmutableArray<string> ReadCategories(JsonElement element, ColumnKind kind)
    {
        if (kind != ColumnKind.Categorical)
        {
            return element.TryGetProperty("categories", out _) ? throw new FormatException($"The key 'categories' of {What} needs the kind Categorical; found {kind}.") : [];
        }

        JsonElement list = StrictJson.Member(element, "categories", JsonValueKind.Array, What);
        if (list.GetArrayLength() > RoleOptions.CategoryLimit)
        {
            throw new FormatException($"A column of the schema has {list.GetArrayLength()} categories; expected at most {RoleOptions.CategoryLimit}.");
        }

        var categories = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement item in list.EnumerateArray())
        {
            StrictJson.Require(item, JsonValueKind.String, $"a category of {What}");
            string category = item.GetString()!;
            if (!seen.Add(category)) throw new FormatException($"The category '{category}' of {What} appears twice.");
            categories.Add(category);
        }

        return categories.ToImmutable();
    }
}
