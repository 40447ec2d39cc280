using System.Globalization;

namespace Offshell.Figures.Drawing;

/// <summary>Where text stands relative to its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Size and weight of a text; the style sheet knows the sizes 10, 11, 12, 13 and 15 pixels.</summary>
internal readonly record struct TextStyle(int Size, bool IsBold = false, bool IsMuted = false, string Extra = "")
{
    /// <summary>Size of normal letters that are as wide as these: bold ones take more space.</summary>
    public double WidthSize => IsBold ? Size * 1.12 : Size;

    /// <summary>Distance from the middle of a line of text down to its base line.</summary>
    public double HalfHeight => Size * 0.35;

    /// <summary>Distance between the base lines of two lines of text.</summary>
    public double LineHeight => Size * 1.35;

    public string Classes
    {
        get
        {
            string[] classes = [Size == 12 ? "" : "x" + Size.ToString(CultureInfo.InvariantCulture), IsBold ? "b" : "", IsMuted ? "mut" : "", Extra];
            return string.Join(' ', classes.Where(name => name.Length > 0));
        }
    }
}
