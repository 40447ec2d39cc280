namespace Offshell.Figures.Axes;

/// <summary>Maps the numbers of one axis to pixels.</summary>
internal sealed class AxisMap
{
    private readonly bool _isLogarithmic;
    private readonly double _low;
    private readonly double _width;
    private readonly double _start;
    private readonly double _length;

    /// <summary>An axis whose lower end lies at pixel <paramref name="start"/> and whose upper end lies at <paramref name="end"/>.</summary>
    public AxisMap(AxisScale scale, AxisRange range, double start, double end)
    {
        _isLogarithmic = scale == AxisScale.Logarithmic;
        Range = range;
        _low = Position(range.Low);
        _width = Position(range.High) - _low;
        _start = start;
        _length = end - start;
    }

    /// <summary>Ends of the axis.</summary>
    public AxisRange Range { get; }

    /// <summary>Pixel of a value; on a logarithmic axis values ≤ 0 lie at its lower end.</summary>
    public double Map(double value)
    {
        if (_isLogarithmic && value <= 0)
        {
            return _start;
        }

        return _start + (_length * ((Position(value) - _low) / _width));
    }

    /// <summary>Whether a value lies between the ends.</summary>
    public bool Contains(double value) => value >= Range.Low && value <= Range.High;

    private double Position(double value) => _isLogarithmic ? Math.Log10(value) : value;
}
