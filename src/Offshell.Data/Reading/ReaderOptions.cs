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

    /// <summary>Texts that mean missing, besides the empty one; compared without regard to case and surrounding spaces. Default NA and NaN.</summary>
    public ImmutableArray<string> MissingTexts { get; init; } = ["NA", "NaN"];

    /// <summary>For IDX images: the IDX file with one label per image, which becomes the column <c>label</c>. Null means none.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>For PNG pictures: the size that all are scaled to, around their middle. Null means that all must have the size of the first.</summary>
    public ImageSize? ImageSize { get; init; }

    /// <summary>For PNG pictures: whether colours become grey of the same luminance.</summary>
    public bool Grey { get; init; }

    internal void RequireValid()
    {
        if (ImageSize is { } size && (size.Height is < 1 or > LargestSide || size.Width is < 1 or > LargestSide))
        {
            throw new ArgumentException($"The size of pictures is {size.Height} × {size.Width}; expected 1 to {LargestSide} pixels each way.");
        }

        if (Separator is '"' or '\r' or '\n' or '\0')
        {
            throw new ArgumentException($"The separator is {DataFormatException.Quote([Separator.Value])}; expected a character other than quote, line end and NUL.");
        }
    }
}

/// <summary>The size of a picture in pixels.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels in a row.</param>
public readonly record struct ImageSize(int Height, int Width);
