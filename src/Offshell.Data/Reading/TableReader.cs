using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>
/// Reads tables from files or streams: CSV, NPY, NPZ, IDX, CIFAR-10 and PNG, each also compressed by gzip, told apart by what they hold, and
/// folders of PNG pictures. Several
/// files are read one after the other; their columns are matched by name. Files are opened anew for each pass, so that memory
/// stays constant while streaming; a stream is read once, and kept in memory if its schema must be inferred first.
/// </summary>
public sealed class TableReader
{
    /// <summary>The number of rows per block unless another is asked for.</summary>
    public const int DefaultRowsPerBlock = 4096;

    private readonly ImmutableArray<Input> _inputs;
    private readonly ReaderOptions _options;
    private readonly NumberText _numbers;
    private readonly Dictionary<int, List<Table>> _kept = [];
    private readonly HashSet<int> _consumed = [];

    /// <summary>Filled when a file is opened, so that it is known with its first block.</summary>
    private readonly List<string> _ignoredArrays = [];
    private TableDescription? _description;

    private TableReader(ImmutableArray<Input> inputs, ReaderOptions options)
    {
        options.RequireValid();
        _inputs = inputs;
        _options = options;
        _numbers = new NumberText(options.MissingTexts);
    }

    /// <summary>The inferred schema and what was found in the columns. Reads all data once, on first use.</summary>
    /// <exception cref="DataFormatException">The data cannot be used; see <see cref="SchemaInference"/>.</exception>
    public TableDescription Description => _description ??= SchemaInference.Infer(
        RawBlocks(DefaultRowsPerBlock, keepStreams: true, aligned: true), _options.Roles, _numbers, _inputs[0].Name, _ignoredArrays);

    /// <summary>The columns of the source that the tables leave out: dropped ones, or those that the given schema does not have. Known after the first block was read.</summary>
    public ImmutableArray<string> IgnoredColumns { get; private set; } = [];

    /// <summary>Prepares to read one file; <c>-</c> is standard input.</summary>
    /// <param name="path">A file, or a folder of PNG pictures.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <returns>A reader; nothing is read yet.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static TableReader Open(string path, ReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Open([path], options);
    }

    /// <summary>Prepares to read several files as one table.</summary>
    /// <param name="paths">Files or folders, at least one; columns are matched by name.</param>
    /// <param name="options">How to read them; null for the defaults.</param>
    /// <returns>A reader; nothing is read yet.</returns>
    /// <exception cref="ArgumentException">No file is given, or an option is out of range.</exception>
    /// <exception cref="FileNotFoundException">One of the files does not exist.</exception>
    public static TableReader Open(IReadOnlyList<string> paths, ReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0) throw new ArgumentException("No files were given; expected at least one.", nameof(paths));
        return new TableReader([.. paths.Select(ToInput)], options ?? new ReaderOptions());
    }

    /// <summary>Prepares to read a stream, from its position to its end; it is closed when it has been read.</summary>
    /// <param name="stream">The bytes of a file.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <returns>A reader; nothing is read yet.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static TableReader Open(Stream stream, string name, ReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new TableReader([new Input(name, () => stream, IsOnce: true)], options ?? new ReaderOptions());
    }

    /// <summary>Reads the rows under the given schema, or under the inferred one, without its dropped columns.</summary>
    /// <param name="rowsPerBlock">The most rows of a block, at least 1; wide tables come in smaller blocks.</param>
    /// <returns>Blocks in the order of the rows, whose numbers go on from block to block, from 1; read while they are asked for.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rowsPerBlock"/> is below 1.</exception>
    /// <exception cref="DataFormatException">The data cannot be read or do not fit the schema.</exception>
    /// <exception cref="InvalidOperationException">A stream was read before.</exception>
    public IEnumerable<Table> ReadBlocks(int rowsPerBlock = DefaultRowsPerBlock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowsPerBlock);
        return Bound(rowsPerBlock);
    }

    /// <summary>Reads all rows into memory; see <see cref="ReadBlocks"/>.</summary>
    /// <returns>One table, with at least one row, numbered from 1.</returns>
    /// <exception cref="DataFormatException">There are no rows, or the data cannot be read or do not fit the schema.</exception>
    /// <exception cref="InvalidOperationException">A stream was read before.</exception>
    public Table ReadAll()
    {
        List<Table> blocks = [.. ReadBlocks()];
        if (blocks.Count > 0) return Table.Concatenate(blocks);
        throw new DataFormatException("at least one row", "Check that the file was written completely.") { File = _inputs[0].Name, Found = "no rows" };
    }

    /// <summary>Reads the rows as they are written, before any schema: numbers stay numbers, all columns of a CSV file are text.</summary>
    /// <inheritdoc cref="ReadBlocks"/>
    public IEnumerable<Table> ReadRawBlocks(int rowsPerBlock = DefaultRowsPerBlock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowsPerBlock);
        return RawBlocks(rowsPerBlock, keepStreams: false, aligned: true);
    }

    private static Input ToInput(string path)
    {
        if (path == SourceOpener.StandardInput) return new Input("standard input", Console.OpenStandardInput, IsOnce: true);
        if (Directory.Exists(path)) return new Input(path, null, IsOnce: false);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'. Check the name and the folder.", path);
        return new Input(path, () => SourceOpener.OpenFile(path), IsOnce: !IsPlainFile(path));
    }

    /// <summary>Pipes of a shell look like files but can be read only once.</summary>
    private static bool IsPlainFile(string path) =>
        !path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/proc/", StringComparison.Ordinal);

    private IEnumerable<Table> Bound(int rowsPerBlock)
    {
        bool isInferred = _options.Schema is null;
        Schema target = _options.Schema ?? Description.Schema;
        RoleOptions extra = isInferred ? new RoleOptions() : _options.Roles;
        SchemaBinding? binding = null;
        Schema? source = null;
        foreach (Table raw in RawBlocks(rowsPerBlock, keepStreams: isInferred, aligned: isInferred))
        {
            if (!ReferenceEquals(raw.Schema, source))
            {
                source = raw.Schema;

                // Later files give what the first one gave, whatever else they hold and however they store it.
                binding = SchemaBinding.Create(binding?.Schema ?? target, source, extra, _numbers, raw.Origin.Source, _ignoredArrays);
                IgnoredColumns = [.. IgnoredColumns.Union(binding.IgnoredColumns)];
            }

            foreach (Table readable in Readable(binding!, raw)) yield return readable;
        }
    }

    /// <summary>The rows that fit the schema: all, or else as tables of one row those that do, if the others may be left out.</summary>
    private IEnumerable<Table> Readable(SchemaBinding binding, Table raw)
    {
        if (_options.Unreadable is not { } unreadable) return [binding.Apply(raw)];
        try
        {
            return [binding.Apply(raw)];
        }
        catch (DataFormatException)
        {
            return Enumerable.Range(0, raw.RowCount).Select(row => Row(binding, raw, row, unreadable)).OfType<Table>();
        }
    }

    private static Table? Row(SchemaBinding binding, Table raw, int row, Action<UnreadableRow> unreadable)
    {
        try
        {
            return binding.Apply(raw.Slice(row, 1));
        }
        catch (DataFormatException error)
        {
            unreadable(new UnreadableRow(raw.RowNumber(row), error));
            return null;
        }
    }

    private IEnumerable<Table> RawBlocks(int rowsPerBlock, bool keepStreams, bool aligned)
    {
        long rowsBefore = 0;
        Schema? first = null;
        for (int i = 0; i < _inputs.Length; i++)
        {
            long rows = 0;
            foreach (Table block in BlocksOf(i, rowsPerBlock, rowsBefore, keepStreams))
            {
                first ??= block.Schema;
                rows += block.RowCount;
                yield return aligned ? Aligned(block, first) : block;
            }

            rowsBefore += rows;
        }
    }

    private IEnumerable<Table> BlocksOf(int index, int rowsPerBlock, long rowsBefore, bool keep)
    {
        Input input = _inputs[index];
        if (_kept.TryGetValue(index, out List<Table>? kept)) return kept;
        if (!input.IsOnce) return Stream(input, rowsPerBlock, rowsBefore);
        if (!_consumed.Add(index)) throw new InvalidOperationException($"{input.Name} was read before and cannot be read again. Read it into memory first.");
        return keep ? _kept[index] = [.. Stream(input, rowsPerBlock, rowsBefore)] : Stream(input, rowsPerBlock, rowsBefore);
    }

    private IEnumerable<Table> Stream(Input input, int rowsPerBlock, long rowsBefore)
    {
        using RowSource source = Undamaged(input, () => input.Open is null
            ? PictureSource.OpenFolder(input.Name, _options, rowsBefore)
            : SourceOpener.Open(input.Open(), input.Name, _options, rowsBefore));
        _ignoredArrays.AddRange(source.IgnoredArrays.Except(_ignoredArrays));
        while (Undamaged(input, () => source.ReadBlock(rowsPerBlock)) is Table block) yield return block;
    }

    /// <summary>Gives errors of unpacking, wherever they come up, the name of the file.</summary>
    private static T Undamaged<T>(Input input, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            throw RowSource.Damaged(input.Name, error);
        }
    }

    /// <summary>Brings the columns of a later file into the order of the first; columns that only the later one has are left out.</summary>
    private static Table Aligned(Table block, Schema first)
    {
        if (ReferenceEquals(block.Schema, first) || block.Schema.Equals(first)) return block;

        ImageShape.RequireSame(first, block.Schema, block.Origin.Source);
        string[] names = [.. first.Columns.Select(column => column.Name)];
        string[] missing = [.. names.Where(name => block.Schema.IndexOf(name) < 0)];
        if (missing.Length > 0) throw new NameMatcher([.. block.Schema.Columns.Select(column => column.Name)], block.Origin.Source).NotFound(missing);
        return block.SelectColumns([.. names.Select(block.Schema.IndexOf)]);
    }

    /// <summary>A file or stream, or a folder of pictures, which is not opened as one.</summary>
    private sealed record Input(string Name, Func<Stream>? Open, bool IsOnce);
}
