using Offshell.Data.Images;

namespace Offshell.Data;

/// <summary>
/// Pictures, one a row: the pixels become columns <c>pixel_r_c</c>, or <c>pixel_r_c_k</c> with colours; the name of the file and
/// that of its folder the columns <c>file</c> and <c>folder</c>, which are no features. All must have one size, which is that of
/// the first unless another is asked for. See docs/decisions/0015-png-only.md.
/// </summary>
internal sealed class PictureSource : RowSource
{
    private static readonly string[] OtherPictures = [".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"];

    private readonly string _source;
    private readonly IEnumerator<(string Path, string Folder, Func<Stream> Open)> _files;
    private readonly ReaderOptions _options;
    private readonly long _rowsBefore;
    private readonly Picture _first;
    private bool _hasNext = true;
    private bool _isFirstGiven;
    private long _rowsRead;

    private PictureSource(string source, IEnumerable<(string Path, string Folder, Func<Stream> Open)> files, ReaderOptions options, long rowsBefore)
    {
        _source = source;
        _options = options;
        _rowsBefore = rowsBefore;
        _files = files.GetEnumerator();
        _first = First();
        RawSchema = SchemaOf(_first);
    }

    internal override Schema RawSchema { get; }

    /// <summary>All PNG files of a folder and its subfolders, ordered by path.</summary>
    internal static PictureSource OpenFolder(string folder, ReaderOptions options, long rowsBefore)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        if (files.FirstOrDefault(f => OtherPictures.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)) is { } other)
        {
            throw new DataFormatException("PNG pictures only", "Convert it to PNG, or move it out of the folder.") { File = folder, Found = $"the file '{Path.GetRelativePath(folder, other)}'" };
        }

        files = [.. files.Where(f => Path.GetExtension(f).Equals(".png", StringComparison.OrdinalIgnoreCase))];
        if (files.Length == 0) throw new DataFormatException("a folder with PNG pictures", "Give the folder that holds them, or a data file.") { File = folder, Found = "none" };
        return new PictureSource(folder, files.Select(f => (Path.GetRelativePath(folder, f), FolderOf(f), (Func<Stream>)(() => SourceOpener.OpenFile(f)))), options, rowsBefore);
    }

    /// <summary>One picture.</summary>
    internal static PictureSource OpenFile(Stream stream, string source, ReaderOptions options, long rowsBefore) =>
        new(source, [(Path.GetFileName(source), FolderOf(source), () => stream)], options, rowsBefore);

    internal override Table? ReadBlock(int maximumRows)
    {
        int pixels = _first.Values.Length, most = Math.Clamp(MaximumCells / (pixels + 2), 1, maximumRows);
        var columns = Enumerable.Range(0, pixels).Select(_ => new List<double>()).ToArray();
        List<string?> names = [], folders = [];
        int leftOut = 0;
        for (; _hasNext && names.Count < most && leftOut == 0; _hasNext = _files.MoveNext())
        {
            if (Next(names.Count) is not { } picture)
            {
                // The rows of a block are numbered without gaps: one that has begun ends here.
                if (names.Count > 0) leftOut = 1;
                else _rowsRead++;
                continue;
            }

            for (int i = 0; i < pixels; i++) columns[i].Add(picture.Values[i]);
            names.Add(_files.Current.Path);
            folders.Add(_files.Current.Folder);
        }

        if (names.Count == 0) return null;
        var origin = new RowOrigin(_rowsBefore + _rowsRead + 1, _source, null, _rowsBefore);
        _rowsRead += names.Count + leftOut;
        return Table.Create(RawSchema, [.. columns.Select(c => (ColumnData)new NumberData([.. c], null)), new TextData([.. names]), new TextData([.. folders])], origin);
    }

    public override void Dispose() => _files.Dispose();

    private static string FolderOf(string path) => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "";

    /// <summary>The first picture that can be read, whose size the others must have.</summary>
    private Picture First()
    {
        DataFormatException? last = null;
        for (; _files.MoveNext(); _rowsRead++)
        {
            try
            {
                Picture picture = Read(asColour: false);
                CheckWidth(picture);
                return picture;
            }
            catch (DataFormatException error) when (_options.Unreadable is { } unreadable)
            {
                unreadable(new UnreadableRow(_rowsBefore + _rowsRead + 1, last = error));
            }
        }

        throw new DataFormatException("at least one picture that can be read", "Write or copy the pictures again.", last) { File = _source, Found = "none" };
    }

    /// <summary>The current picture, or null if it cannot be read and may be left out.</summary>
    private Picture? Next(int before)
    {
        if (!_isFirstGiven)
        {
            _isFirstGiven = true;
            return _first;
        }

        try
        {
            Picture picture = Read(asColour: _first.Channels == 3);
            CheckSize(picture);
            return picture;
        }
        catch (DataFormatException error) when (_options.Unreadable is { } unreadable)
        {
            unreadable(new UnreadableRow(_rowsBefore + _rowsRead + before + 1, error));
            return null;
        }
    }

    /// <summary>The current picture. Grey ones among colours become colours of equal parts.</summary>
    private Picture Read(bool asColour)
    {
        using Stream stream = _files.Current.Open();
        Picture picture = PngDecoder.Decode(stream, NameOfCurrent());
        if (_options.Grey) picture = picture.ToGrey();
        else if (asColour) picture = picture.ToColour();
        return _options.ImageSize is { } size ? picture.Resize(size.Height, size.Width) : picture;
    }

    private string NameOfCurrent() => Directory.Exists(_source) ? Path.Combine(_source, _files.Current.Path) : _source;

    private void CheckSize(Picture picture)
    {
        if ((picture.Height, picture.Width, picture.Channels) == (_first.Height, _first.Width, _first.Channels)) return;
        throw new DataFormatException($"{Size(_first)}, as the first picture has", "Ask for one size, for example --image-size 64x64, and for grey with --grey.") { File = NameOfCurrent(), Found = Size(picture) };
    }

    private void CheckWidth(Picture picture)
    {
        if (picture.Values.Length <= MaximumColumns - 2) return;
        throw new DataFormatException($"at most {MaximumColumns - 2} numbers per picture", "Ask for a smaller size, for example --image-size 128x128.") { File = NameOfCurrent(), Found = Size(picture) };
    }

    private static string Size(Picture picture) => $"{picture.Height} × {picture.Width} pixels {(picture.Channels == 1 ? "of grey" : "in colour")}";

    private static Schema SchemaOf(Picture picture)
    {
        int[] sizes = picture.Channels == 1 ? [picture.Height, picture.Width] : [picture.Height, picture.Width, picture.Channels];
        return new Schema
        {
            Columns =
            [
                .. Enumerable.Range(0, picture.Values.Length).Select(i => new ColumnSchema { Name = ImageShape.NameOf(i, sizes), AllowsMissing = true }),
                new ColumnSchema { Name = "file", Kind = ColumnKind.Text, Role = ColumnRole.Dropped, AllowsMissing = true },
                new ColumnSchema { Name = "folder", Kind = ColumnKind.Text, Role = ColumnRole.Dropped, AllowsMissing = true },
            ],
        };
    }
}
