using Offshell.Figures.Axes;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>The numbers of a heat map, row by row; NaN where there is nothing to show.</summary>
internal sealed class HeatMapData
{
    // More cells than this are smaller than a pixel of any figure that fits a screen.
    private const int MostRows = 500;
    private const int MostColumns = 900;
    private readonly double[] _values;

    private HeatMapData(int rows, int columns, double[] values, IReadOnlyList<string> notes)
    {
        Rows = rows;
        Columns = columns;
        _values = values;
        Notes = notes;
        Extent extent = new();
        foreach (double value in values.Where(value => !double.IsNaN(value)))
        {
            extent.Add(value);
        }

        Extent = extent;
        HasMissing = values.Any(double.IsNaN);
    }

    public int Rows { get; }

    public int Columns { get; }

    public Extent Extent { get; }

    public bool HasMissing { get; }

    public IReadOnlyList<string> Notes { get; }

    public double this[int row, int column] => _values[(row * Columns) + column];

    public static HeatMapData Create(int rows, int columns, ReadOnlySpan<double> values, AxisScale scale, double middle)
    {
        var dropped = new Dropped();
        double[] kept = new double[values.Length];
        for (int index = 0; index < values.Length; index++)
        {
            kept[index] = dropped.Accepts(values[index], scale) ? values[index] : double.NaN;
        }

        List<string> notes = [.. dropped.Notes("")];
        int rowStride = (rows + MostRows - 1) / MostRows;
        int columnStride = (columns + MostColumns - 1) / MostColumns;
        if (rowStride <= 1 && columnStride <= 1)
        {
            return new HeatMapData(rows, columns, kept, notes);
        }

        notes.Add($"Each cell stands for up to {NumberText.Count(rowStride)} × {NumberText.Count(columnStride)} cells and shows the one farthest from {(middle == 0 ? "0" : NumberText.Significant(middle))}, so that a single hot cell stays visible.");
        return Merged(rows, columns, kept, rowStride, columnStride, middle, notes);
    }

    private static HeatMapData Merged(int rows, int columns, double[] values, int rowStride, int columnStride, double middle, List<string> notes)
    {
        int newRows = (rows + rowStride - 1) / rowStride;
        int newColumns = (columns + columnStride - 1) / columnStride;
        double[] merged = new double[newRows * newColumns];
        Array.Fill(merged, double.NaN);
        for (int index = 0; index < values.Length; index++)
        {
            ref double cell = ref merged[(index / columns / rowStride * newColumns) + (index % columns / columnStride)];
            if (!double.IsNaN(values[index]) && (double.IsNaN(cell) || Math.Abs(values[index] - middle) > Math.Abs(cell - middle)))
            {
                cell = values[index];
            }
        }

        return new HeatMapData(newRows, newColumns, merged, notes);
    }
}
