using System.Text;
using System.Text.Json;
using Offshell.Detection.Explanations;

namespace Offshell.Cli.Output;

/// <summary>An explanation as one JSON object.</summary>
internal static class ExplanationJson
{
    internal static void Write(Explanation explanation, TextWriter writer) => writer.WriteLine(JsonText.Object(json =>
    {
        json.WriteNumber("row", explanation.RowNumber);
        json.WriteString("score_name", explanation.ScoreName);
        json.WriteNumber("score", explanation.Verdict.Score);
        json.WriteNumber("p_value", explanation.Verdict.PValue);
        json.WriteBoolean("extrapolated", explanation.Verdict.IsExtrapolated);
        json.WriteString("verdict", explanation.Verdict.IsAnomalous ? "anomalous" : "normal");
        json.WriteStartArray("columns");
        foreach (ColumnBlame c in explanation.Columns)
        {
            json.WriteStartObject();
            json.WriteString("column", c.Column);
            json.WriteString("value", c.Value);
            json.WriteString("expected", c.Expected);
            json.WriteString("low", c.Low);
            json.WriteString("high", c.High);
            JsonText.Number(json, "blame", c.Blame);
            JsonText.Number(json, "p_value", c.PValue);
            json.WriteString("note", c.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("families");
        foreach (FamilyBlame f in explanation.Families)
        {
            json.WriteStartObject();
            json.WriteString("family", f.Family);
            JsonText.Number(json, "blame", f.Blame);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));
}
