using System.Text;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Builds the path language of SVG.</summary>
internal sealed class PathData
{
    private readonly StringBuilder _data = new();

    public bool IsEmpty => _data.Length == 0;

    public PathData MoveTo(double x, double y) => Append('M', x, y);

    public PathData LineTo(double x, double y) => Append('L', x, y);

    /// <summary>A round dot: a line of no length, drawn by its round ends.</summary>
    public PathData Dot(double x, double y)
    {
        Append('M', x, y);
        _data.Append("h0");
        return this;
    }

    /// <summary>A shape given in relative commands at a point.</summary>
    public PathData Shape(double x, double y, string relativeCommands)
    {
        Append('M', x, y);
        _data.Append(relativeCommands);
        return this;
    }

    public PathData Close()
    {
        _data.Append('Z');
        return this;
    }

    public override string ToString() => _data.ToString();

    private PathData Append(char command, double x, double y)
    {
        _data.Append(command).Append(NumberText.Coordinate(x)).Append(' ').Append(NumberText.Coordinate(y));
        return this;
    }
}
