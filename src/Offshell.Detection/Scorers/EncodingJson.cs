using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Offshell.Data;
using Offshell.Data.Scaling;
using Offshell.Detection.Files;
using Offshell.Models.Encoding;

namespace Offshell.Detection.Scorers;

/// <summary>How a table's encoding stands in a model file.</summary>
internal static class EncodingJson
{
    internal static string Write(TableEncoding encoding)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (EncodedColumn column in encoding.Columns)
            {
                json.WriteStartObject();
                json.WriteNumber("column", column.Column);
                json.WriteBoolean("missing", column.HasMissingInput);
                if (column.Numeric is not null)
                {
                    json.WritePropertyName("scaler");
                    column.Numeric.Write(json);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <exception cref="ModelFormatException">The text does not fit the schema.</exception>
    internal static TableEncoding Read(string text, Schema schema, ColumnRole role)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            var columns = ImmutableArray.CreateBuilder<EncodedColumn>();
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                int column = element.GetProperty("column").GetInt32();
                if ((uint)column >= (uint)schema.Count || schema[column].Role != role) throw new FormatException($"column {column} is no {role} of the schema");
                InputScaler? scaler = element.TryGetProperty("scaler", out JsonElement state) ? InputScaler.Read(state) : null;
                bool numeric = schema[column].Kind == ColumnKind.Numeric;
                if (numeric != scaler is not null) throw new FormatException($"column {column} has a scaler that does not fit its kind");
                columns.Add(new EncodedColumn(column, scaler, numeric ? 0 : schema[column].Categories.Length, element.GetProperty("missing").GetBoolean()));
            }

            return new TableEncoding(columns.ToImmutable());
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ModelFormatException($"The encoding of the columns cannot be read: {e.Message}.", e);
        }
    }
}
