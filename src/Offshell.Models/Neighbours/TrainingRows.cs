namespace Offshell.Models.Neighbours;

/// <summary>Training rows inside a <see cref="FittedState"/>.</summary>
internal static class TrainingRows
{
    /// <summary>Reads "columns" and "rows"; at least one row.</summary>
    /// <exception cref="InvalidDataException">The arrays are missing or do not fit each other.</exception>
    internal static RowMatrix FromState(FittedState state)
    {
        int columns = state.Integer("columns", low: 1);
        double[] values = state.Doubles("rows");
        if (values.Length == 0 || values.Length % columns != 0)
        {
            throw new InvalidDataException($"{values.Length} values are not a whole number of rows of {columns} columns.");
        }

        return new RowMatrix(values, values.Length / columns, columns);
    }
}
