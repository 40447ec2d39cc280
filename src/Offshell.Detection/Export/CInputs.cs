using Offshell.Data.Scaling;
using Offshell.Models.Encoding;

namespace Offshell.Detection.Export;

/// <summary>The scaling of raw columns to network inputs as C.</summary>
internal static class CInputs
{
    /// <summary>Writes a function that fills x from the columns of a row.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="encoding">The columns.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="first">Where in the row its columns begin.</param>
    internal static void Write(CText text, TableEncoding encoding, string name, int first)
    {
        text.Line($"static void {name}(const double *row, float *x)");
        text.Line("{");
        int next = 0;
        for (int c = 0; c < encoding.Columns.Length; c++)
        {
            EncodedColumn column = encoding.Columns[c];
            string value = $"row[{first + c}]";
            if (column.Numeric is { } scaler)
            {
                text.Use("scale");
                string scaled = Scaled(scaler, value);
                text.Line($"    x[{next++}] = {(column.HasMissingInput ? $"isnan({value}) ? 0 : {scaled}" : scaled)};");
            }
            else
            {
                for (int k = 0; k < column.Categories; k++) text.Line($"    x[{next++}] = {value} == {k} ? 1.0f : 0.0f;");
            }

            if (column.HasMissingInput) text.Line($"    x[{next++}] = isnan({value}) ? 1.0f : 0.0f;");
        }

        text.Line("}");
        text.Line();
    }

    private static string Scaled(InputScaler scaler, string value)
    {
        LinearRange range = scaler.Linear
            ?? throw new NotSupportedException($"A column is scaled by the rule '{scaler.Scaler.Kind}', which cannot be written as C; only linear scaling can.");
        return $"scale({value}, {CText.Number(range.Center)}, {CText.Number(range.Spread)}, {CText.Number(range.Low)}, {CText.Number(range.High)})";
    }
}
