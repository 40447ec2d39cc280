using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Small pictures in rows, each with a caption.</summary>
internal sealed class GalleryFigure : Figure
{
    private const double Gap = 10;
    private const double Margins = 24;
    private const double WidestRowName = 130;
    private readonly GalleryItem[] _items;
    private readonly string[] _rowNames;
    private readonly int _columns;
    private readonly double _imageWidth;

    private GalleryFigure(GalleryOptions options, GalleryItem[] items, int columns, double imageWidth, double height, IEnumerable<string> notes)
        : base(options, height, notes)
    {
        _items = items;
        _rowNames = [.. options.RowNames.Select(PlainText.Clean)];
        _columns = columns;
        _imageWidth = imageWidth;
    }

    public override bool IsEmpty => _items.Length == 0;

    public static GalleryFigure Create(GalleryOptions options, IReadOnlyList<GalleryItem> items)
    {
        Require.NoProblems(options.Problems(), nameof(options));
        double width = options.Width - Margins - RowNameWidth(options, DrawContext.Alone);
        int columns = options.Columns ?? Math.Max(1, (int)((width + Gap) / (options.ImageWidth + Gap)));
        double imageWidth = Math.Min(options.ImageWidth, ((width + Gap) / columns) - Gap);
        var notes = new List<string>();
        long dropped = items.Sum(item => (long)item.Image.DroppedValues);
        if (dropped > 0)
        {
            notes.Add($"{NumberText.Count(dropped)} pixel values are missing or infinite and drawn without light.");
        }

        GalleryItem[] all = [.. items];
        double rows = Enumerable.Range(0, (all.Length + columns - 1) / columns).Sum(row => RowHeight(all, row, columns, imageWidth, DrawContext.Alone));
        double height = Margins + (options.Title.Length > 0 ? 32 : 0) + (all.Length == 0 ? 100 : rows);
        return new GalleryFigure(options, all, columns, imageWidth, height, notes);
    }

    internal override void Draw(SvgCanvas canvas, Frame frame, DrawContext context)
    {
        Frame rest = Header.Draw(canvas, frame, context, Title, []);
        if (IsEmpty)
        {
            DrawNoData(canvas, rest, context);
            return;
        }

        double left = _rowNames.Length == 0 ? 0 : Math.Min(WidestRowName, TextWidth.Widest(_rowNames, context.Heading.Size)) + 12;

        // A panel may be narrower than the figure alone.
        double imageWidth = Math.Min(_imageWidth, ((rest.Width - left + Gap) / _columns) - Gap);
        double y = rest.Y;
        for (int row = 0; row * _columns < _items.Length; row++)
        {
            DrawRow(canvas, rest with { X = rest.X + left, Y = y }, row, imageWidth, context);
            if (row < _rowNames.Length)
            {
                double middle = y + (ImageHeight(_items[row * _columns], imageWidth) / 2);
                canvas.Text(rest.X, middle + context.Heading.HalfHeight, _rowNames[row], context.Heading, maximumWidth: WidestRowName);
            }

            y += RowHeight(_items, row, _columns, imageWidth, context);
        }
    }

    private static double RowNameWidth(GalleryOptions options, DrawContext context) => options.RowNames.IsEmpty
        ? 0
        : Math.Min(WidestRowName, TextWidth.Widest(options.RowNames.Select(PlainText.Clean), context.Heading.Size)) + 12;

    private static double ImageHeight(GalleryItem item, double width) => width * item.Image.Height / item.Image.Width;

    private static double RowHeight(GalleryItem[] items, int row, int columns, double imageWidth, DrawContext context)
    {
        GalleryItem[] inRow = [.. items.Skip(row * columns).Take(columns)];
        double caption = inRow.Max(item => CaptionLines(item, imageWidth, context).Count) * context.Note.LineHeight;
        return inRow.Max(item => ImageHeight(item, imageWidth)) + caption + Gap;
    }

    private static IReadOnlyList<string> CaptionLines(GalleryItem item, double width, DrawContext context) =>
        TextWidth.Wrap(PlainText.Clean(item.Caption), context.Note.Size, width + Gap - 2);

    private void DrawRow(SvgCanvas canvas, Frame rest, int row, double imageWidth, DrawContext context)
    {
        for (int column = 0; column < _columns && (row * _columns) + column < _items.Length; column++)
        {
            GalleryItem item = _items[(row * _columns) + column];
            var place = new Frame(rest.X + (column * (imageWidth + Gap)), rest.Y, imageWidth, ImageHeight(item, imageWidth));
            canvas.Image(place, item.Image.ToDataUri(), PlainText.Clean(item.Caption));
            if (item.IsMarked)
            {
                canvas.Rectangle(place, "c1 frame");
            }

            double y = place.Bottom;
            foreach (string line in CaptionLines(item, imageWidth, context))
            {
                y += context.Note.LineHeight;
                canvas.Text(place.MiddleX, y - 1, line, context.Note with { IsBold = item.IsMarked }, Anchor.Middle);
            }
        }
    }
}
