namespace Offshell.Figures.Drawing;

/// <summary>A rectangle in pixels; y grows downwards.</summary>
internal readonly record struct Frame(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double MiddleX => X + (Width / 2);

    public double MiddleY => Y + (Height / 2);

    /// <summary>The rectangle without margins; never narrower or lower than a pixel.</summary>
    public Frame Inside(double left, double top, double right, double bottom) =>
        new(X + left, Y + top, Math.Max(1, Width - left - right), Math.Max(1, Height - top - bottom));
}
