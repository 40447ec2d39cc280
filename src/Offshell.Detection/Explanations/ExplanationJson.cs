using System.Text;
using System.Text.Json;

namespace Offshell.Detection.Explanations;

/// <summary>An explanation as one JSON object, for programs; numbers that JSON cannot say are null.</summary>
public static class ExplanationJson
{
    /// <summary>The object on one line.</summary>
    public static string Write(Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("row", explanation.RowNumber);
            json.WriteString("score_name", explanation.ScoreName);
            Number(json, "score", explanation.Verdict.Score);
            Number(json, "p_value", explanation.Verdict.PValue);
            json.WriteBoolean("extrapolated", explanation.Verdict.IsExtrapolated);
            json.WriteString("verdict", explanation.Verdict.IsAnomalous ? "anomalous" : "normal");
            json.WriteStartArray("columns");
            foreach (ColumnBlame column in explanation.Columns) Write(json, column);
            json.WriteEndArray();
            json.WriteStartArray("families");
            foreach (FamilyBlame family in explanation.Families)
            {
                json.WriteStartObject();
                json.WriteString("family", family.Family);
                Number(json, "blame", family.Blame);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ColumnBlame column)
    {
        json.WriteStartObject();
        json.WriteString("column", column.Column);
        json.WriteString("value", column.Value);
        json.WriteString("expected", column.Expected);
        json.WriteString("low", column.Low);
        json.WriteString("high", column.High);
        Number(json, "blame", column.Blame);
        Number(json, "p_value", column.PValue);
        json.WriteString("note", column.Note);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
