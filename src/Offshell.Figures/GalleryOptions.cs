using System.Collections.Immutable;

namespace Offshell.Figures;

/// <summary>Options of a gallery of small pictures.</summary>
public sealed record GalleryOptions : FigureOptions
{
    /// <summary>Pictures in a row, 1 to 50; null for as many as fit. Default null.</summary>
    public int? Columns { get; init; }

    /// <summary>Width of a drawn picture in pixels, 16 to 2000. Default 84.</summary>
    public double ImageWidth { get; init; } = 84;

    /// <summary>Names of the rows of pictures, top first, for example "input", "reconstruction"; empty for none.</summary>
    public ImmutableArray<string> RowNames { get; init; } = [];

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
        {
            yield return problem;
        }

        if (Columns is < 1 or > 50)
        {
            yield return $"Columns is {Columns}; expected 1 to 50.";
        }

        if (!(ImageWidth is >= 16 and <= 2000))
        {
            yield return $"ImageWidth is {ImageWidth}; expected 16 to 2000 pixels.";
        }
    }
}

/// <summary>One picture of a gallery.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Caption">Short text below it; empty for none.</param>
/// <param name="IsMarked">Whether it stands out by a frame, for example as an anomaly.</param>
public sealed record GalleryItem(PixelImage Image, string Caption = "", bool IsMarked = false);
