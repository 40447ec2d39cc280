namespace Offshell.Figures.Drawing;

/// <summary>How a figure is drawn: alone, or as one small panel among others that share headings and legend.</summary>
internal sealed record DrawContext
{
    public static readonly DrawContext Alone = new();

    public bool IsCompact { get; init; }

    public bool ShowsLegend { get; init; } = true;

    public bool ShowsXHeading { get; init; } = true;

    public bool ShowsYHeading { get; init; } = true;

    public TextStyle Title => IsCompact ? new TextStyle(12, IsBold: true) : new TextStyle(15, IsBold: true);

    public TextStyle Heading => IsCompact ? new TextStyle(11) : new TextStyle(13);

    public TextStyle Tick => IsCompact ? new TextStyle(10, IsMuted: true) : new TextStyle(12, IsMuted: true);

    public TextStyle Note => IsCompact ? new TextStyle(10) : new TextStyle(11);

    public TextStyle Legend => IsCompact ? new TextStyle(11) : new TextStyle(12);
}
