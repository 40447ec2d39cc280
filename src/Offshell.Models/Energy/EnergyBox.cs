namespace Offshell.Models.Energy;

/// <summary>The box that samples stay in and that networks see.</summary>
internal static class EnergyBox
{
    /// <summary>Bounds of every column: the given ones, or the range of the rows with a margin.</summary>
    internal static (float[] Low, float[] High) Of(RowMatrix rows, NormalisedAutoencoderOptions options)
    {
        float[] low = new float[rows.Columns], high = new float[rows.Columns];
        for (int j = 0; j < rows.Columns; j++)
        {
            (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
            for (int i = 0; i < rows.Rows; i++) (least, most) = (Math.Min(least, rows[i, j]), Math.Max(most, rows[i, j]));
            least = Math.Clamp(least, -options.TrainingLimit, options.TrainingLimit);
            most = Math.Clamp(most, -options.TrainingLimit, options.TrainingLimit);
            double margin = options.Margin * (most - least);
            low[j] = (float)(options.Low ?? (least - margin));
            high[j] = (float)(options.High ?? (most + margin));
            if (low[j] > high[j]) throw new ArgumentException($"Column {j} has the bounds {low[j]} and {high[j]}: a given bound lies beyond the rows' range. Give both bounds or none.", nameof(options));
        }

        return (low, high);
    }

    /// <summary>The rows within the box, narrowed to float32.</summary>
    internal static float[] Hold(RowMatrix rows, float[] low, float[] high)
    {
        float[] held = new float[checked(rows.Rows * rows.Columns)];
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            Span<float> place = held.AsSpan(i * rows.Columns, rows.Columns);
            for (int j = 0; j < row.Length; j++) place[j] = (float)Math.Clamp(row[j], low[j], high[j]);
        }

        return held;
    }
}
