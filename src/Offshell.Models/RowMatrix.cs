using Offshell.Tensors.Random;

namespace Offshell.Models;

/// <summary>
/// Rows of numbers for the classical algorithms: [rows × columns] doubles, row-major, contiguous. The matrix is a view
/// of the array it was made from; who changes that array changes the matrix.
/// </summary>
/// <remarks>
/// Double, not float: raw table values are double, squared distances of rows up to ±1e30 must stay finite, and scores
/// must keep far outliers in order. Algorithms that gain from float32 (neighbour search) use it as a filter only.
/// </remarks>
public sealed class RowMatrix
{
    private readonly double[] _values;
    private readonly int _start;

    /// <summary>Wraps an array of at least <paramref name="rows"/> · <paramref name="columns"/> values without copying it.</summary>
    /// <param name="values">Row-major values.</param>
    /// <param name="rows">Number of rows, ≥ 0.</param>
    /// <param name="columns">Number of columns, ≥ 1.</param>
    /// <exception cref="ArgumentException">The array is shorter than rows · columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of its range.</exception>
    public RowMatrix(double[] values, int rows, int columns)
        : this(values, 0, rows, columns)
    {
    }

    private RowMatrix(double[] values, int start, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if ((long)rows * columns > values.Length - start)
        {
            throw new ArgumentException(
                $"{rows} rows of {columns} columns need {(long)rows * columns} values, but the array has {values.Length - start}.",
                nameof(values));
        }

        (_values, _start, Rows, Columns) = (values, start, rows, columns);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>All values, row-major, [rows × columns].</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(_start, Rows * Columns);

    /// <summary>The value of one cell.</summary>
    public double this[int row, int column] => Row(row)[column];

    /// <summary>The values of one row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<double> Row(int row)
    {
        if ((uint)row >= (uint)Rows) throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Rows} rows.");
        return _values.AsSpan(_start + (row * Columns), Columns);
    }

    /// <summary>Copies rows of equal length.</summary>
    /// <exception cref="ArgumentException">There are no rows, or they differ in length.</exception>
    public static RowMatrix FromRows(IReadOnlyList<double[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0) throw new ArgumentException("There are no rows, so the number of columns is unknown.", nameof(rows));
        int columns = rows[0].Length;
        double[] values = new double[checked(rows.Count * columns)];
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Length != columns)
            {
                throw new ArgumentException($"Row {i} has {rows[i].Length} values, but row 0 has {columns}.", nameof(rows));
            }

            rows[i].CopyTo(values, i * columns);
        }

        return new RowMatrix(values, rows.Count, columns);
    }

    /// <summary>A view of <paramref name="count"/> consecutive rows; nothing is copied.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the matrix.</exception>
    public RowMatrix Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rows - first);
        return new RowMatrix(_values, _start + (first * Columns), count, Columns);
    }

    /// <summary>Copies the named rows, in the given order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row does not exist.</exception>
    public RowMatrix Select(ReadOnlySpan<int> rows)
    {
        double[] values = new double[checked(rows.Length * Columns)];
        for (int i = 0; i < rows.Length; i++) Row(rows[i]).CopyTo(values.AsSpan(i * Columns));
        return new RowMatrix(values, rows.Length, Columns);
    }

    /// <summary>A copy of all values, [rows × columns].</summary>
    public double[] ToArray() => Values.ToArray();

    /// <summary>At most <paramref name="maximum"/> rows: this matrix, or a uniform sample without replacement in the original order.</summary>
    internal RowMatrix Sample(int maximum, RandomSource random)
    {
        if (Rows <= maximum) return this;
        int[] chosen = random.Split("row sample").Stream().Permutation(Rows)[..maximum];
        Array.Sort(chosen);
        return Select(chosen);
    }
}
