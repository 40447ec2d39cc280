using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>Rows of stored arrays: one that holds the features, and others with one value per row that are features only if named.</summary>
internal sealed class ArraySource : RowSource
{
    private readonly BinaryArray? _features;
    private readonly IReadOnlyList<BinaryArray> _extras;
    private readonly IDisposable _owner;
    private readonly string _source;
    private readonly long _rowsBefore;
    private readonly long _rowCount;
    private long _rowsRead;

    /// <param name="source">The name of the file.</param>
    /// <param name="owner">Closed with this source.</param>
    /// <param name="features">The features; null if there are only extras.</param>
    /// <param name="names">One name per feature.</param>
    /// <param name="extras">Arrays with one value per row, with names; all as long as the features.</param>
    /// <param name="ignoredArrays">The names of the arrays that are not used.</param>
    /// <param name="rowsBefore">The rows of the files before this one.</param>
    internal ArraySource(
        string source, IDisposable owner, BinaryArray? features, IReadOnlyList<string> names, IReadOnlyList<BinaryArray> extras, IReadOnlyList<string> ignoredArrays, long rowsBefore)
    {
        _source = source;
        _owner = owner;
        _features = features;
        _extras = extras;
        _rowsBefore = rowsBefore;
        _rowCount = features?.RowCount ?? extras[0].RowCount;
        IgnoredArrays = ignoredArrays;
        RawSchema = SchemaOf(names);
    }

    internal override Schema RawSchema { get; }

    internal override IReadOnlyList<string> IgnoredArrays { get; }

    internal override Table? ReadBlock(int maximumRows)
    {
        int rowCount = (int)Math.Min(_rowCount - _rowsRead, Math.Clamp(MaximumCells / RawSchema.Count, 1, maximumRows));
        if (rowCount <= 0) return null;

        var columns = new List<ColumnData>(RawSchema.Count);
        if (_features is not null)
        {
            double[][] numbers = new double[_features.Width][];
            for (int column = 0; column < numbers.Length; column++) numbers[column] = new double[rowCount];
            _features.ReadNumbers(rowCount, numbers);
            columns.AddRange(numbers.Select(values => new NumberData(values, null)));
        }

        columns.AddRange(_extras.Select(extra => extra.ReadColumn(rowCount)));
        var origin = new RowOrigin(_rowsBefore + _rowsRead + 1, _source, null, _rowsBefore);
        _rowsRead += rowCount;
        return Table.Create(RawSchema, columns, origin);
    }

    public override void Dispose()
    {
        _features?.Dispose();
        foreach (BinaryArray extra in _extras) extra.Dispose();
        _owner.Dispose();
    }

    /// <summary>Opens a .npy file: one or two dimensions are a table, more are images.</summary>
    internal static ArraySource OpenNpy(Stream stream, string source, long rowsBefore)
    {
        NpyHeader header = NpyHeader.Read(stream, source, null);
        if (header.Shape.Length == 0 || header.Type.IsText) throw NpyHeader.Bad(source, null, Describe(header), "numbers in one or more dimensions");
        var array = new BinaryArray(null, source, header, stream, Remaining(stream));
        return new ArraySource(source, stream, array, NamesOf(array, source), [], [], rowsBefore);
    }

    internal static long? Remaining(Stream stream) => stream.CanSeek ? stream.Length - stream.Position : null;

    internal static string Describe(NpyHeader header) => $"{(header.Type.IsText ? "texts" : "numbers")} of shape ({string.Join(", ", header.Shape)})";

    /// <summary>x0, x1, … for the columns of a table, pixel_r_c for images, pixel_r_c_k with channels.</summary>
    internal static string[] NamesOf(BinaryArray array, string source)
    {
        ImmutableArray<long> shape = array.Header.Shape;
        if (array.Width == 0) throw NpyHeader.Bad(source, array.Name, Describe(array.Header), "at least one value per row");
        if (shape.Length <= 2) return DefaultNames(array.Width);

        int[] sizes = [.. shape.Skip(1).Select(size => (int)size)]; // Their product is the width, which was checked.
        return [.. Enumerable.Range(0, array.Width).Select(column => ImageShape.NameOf(column, sizes))];
    }

    private Schema SchemaOf(IReadOnlyList<string> names)
    {
        IEnumerable<ColumnSchema> features = names.Select(name => new ColumnSchema { Name = name, AllowsMissing = true });
        IEnumerable<ColumnSchema> extras = _extras.Select(extra => new ColumnSchema
        {
            Name = extra.Name!,
            Kind = extra.Header.Type.IsText ? ColumnKind.Text : ColumnKind.Numeric,
            Role = ColumnRole.Dropped,
            AllowsMissing = true,
        });
        ImmutableArray<ColumnSchema> all = [.. features, .. extras];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ColumnSchema column in all)
        {
            if (!seen.Add(column.Name)) throw DuplicateName(_source, column.Name, null);
        }

        return new Schema { Columns = all };
    }
}
