using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>How a table is read.</summary>
public sealed record ReaderOptions
{
    private const int LargestSide = 512;

    /// <summary>
    /// The schema to read under, for example that of a fitted model: columns are matched by name in any order. Null means
    /// inferred from the data.
    /// </summary>
    public Schema? Schema { get; init; }

    /// <summary>
    /// Roles and kinds by column name. With a <see cref="Schema"/> they add columns that it does not have, such as a label
    /// or an identifier.
    /// </summary>
    public RoleOptions Roles { get; init; } = new();

    /// <summary>The separator of a CSV file; null means the most frequent of comma, semicolon, tab and bar in its first line.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first row of a CSV file holds names. Default true; otherwise the columns are x0, x1, …</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Texts of CSV files that mean missing, besides the empty one; compared without regard to case and surrounding spaces, numbers such as -9999 by their value. Default NA and NaN.</summary>
    public ImmutableArray<string> MissingTexts { get; init; } = ["NA", "NaN"];

    /// <summary>For IDX images: the IDX file with one label per image, which becomes the column <c>label</c>. Null means none.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>For PNG pictures: the size that all are scaled to, around their middle. Null means that all must have the size of the first.</summary>
    public ImageSize? ImageSize { get; init; }

    /// <summary>For PNG pictures: whether colours become grey of the same luminance.</summary>
    public bool Grey { get; init; }

    /// <summary>
    /// Told of every row of a CSV file that cannot be read, because of its quotes, the number of its cells or a cell that does
    /// not fit the schema, and of every picture that is damaged or of another size; such a row is then left out, and no cell goes on
    /// in the next line. Null means that the first one ends reading with its error, as faults of the whole file always do. Needs a <see cref="Schema"/>: what a column holds cannot be inferred from rows of which some are wrong.
    /// </summary>
    public Action<UnreadableRow>? Unreadable { get; init; }

    internal void RequireValid()
    {
        if (ImageSize is { } size && (size.Height is < 1 or > LargestSide || size.Width is < 1 or > LargestSide))
        {
            throw new ArgumentException($"The size of pictures is {size.Height} × {size.Width}; expected 1 to {LargestSide} pixels each way.");
        }

        if (Unreadable is not null && Schema is null)
        {
            throw new ArgumentException($"Rows that cannot be read may be left out only under a schema, but none was given. Set {nameof(Schema)} too.");
        }

        if (Separator is '"' or '\r' or '\n' or '\0')
        {
            throw new ArgumentException($"The separator is {DataFormatException.Quote([Separator.Value])}; expected a character other than quote, line end and NUL.");
        }
    }
}

/// <summary>A row that was left out.</summary>
/// <param name="Number">Its number, counted from 1 without the header, as those of other rows are.</param>
/// <param name="Error">What is wrong with it.</param>
public readonly record struct UnreadableRow(long Number, DataFormatException Error);

/// <summary>The size of a picture in pixels.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels in a row.</param>
public readonly record struct ImageSize(int Height, int Width);
