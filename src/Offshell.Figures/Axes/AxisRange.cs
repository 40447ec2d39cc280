namespace Offshell.Figures.Axes;

/// <summary>Smallest and largest of the numbers seen so far.</summary>
internal struct Extent
{
    public Extent()
    {
    }

    public double Low { get; private set; } = double.PositiveInfinity;

    public double High { get; private set; } = double.NegativeInfinity;

    public readonly bool IsEmpty => Low > High;

    public void Add(double value)
    {
        Low = Math.Min(Low, value);
        High = Math.Max(High, value);
    }
}

/// <summary>Ends of an axis in axis units.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end, above the lower.</param>
internal readonly record struct AxisRange(double Low, double High)
{
    /// <summary>Largest magnitude that can be drawn: differences of two such numbers still fit a double.</summary>
    public const double Largest = 1e300;

    /// <summary>Smallest number a logarithmic axis can show; below it powers of ten lose their digits.</summary>
    public const double Smallest = 1e-300;

    /// <summary>Closer ends than this, relative to their size, leave too few digits for distinct ticks.</summary>
    public const double SmallestRelativeWidth = 1e-9;

    /// <summary>Whether a value has a place on a scale.</summary>
    public static bool CanShow(double value, AxisScale scale) =>
        Math.Abs(value) <= Largest && (scale != AxisScale.Logarithmic || value >= Smallest);

    /// <summary>The range of an axis: its own ends where given, else the data's with some padding (a share of the width).</summary>
    public static AxisRange Resolve(Axis axis, Extent data, double padding = 0.04)
    {
        if (data.IsEmpty)
        {
            data.Add(axis.Minimum ?? axis.Maximum ?? 1);
        }

        return axis.Scale == AxisScale.Logarithmic ? Logarithmic(axis, data, padding) : Linear(axis, data, padding);
    }

    private static AxisRange Linear(Axis axis, Extent data, double padding)
    {
        bool zeroBelow = axis.IncludeZero && data.Low >= 0;
        bool zeroAbove = axis.IncludeZero && data.High <= 0;
        if (axis.IncludeZero)
        {
            data.Add(0);
        }

        double low = axis.Minimum ?? data.Low;
        double high = axis.Maximum ?? data.High;
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        double width = high - low;
        if (!(width > size * SmallestRelativeWidth) || size < Smallest)
        {
            // One value, or data wholly outside a given end: a range around it shows where it lies.
            double half = size < Smallest ? 1 : width > 0 ? size * SmallestRelativeWidth : size * 0.1;
            low = axis.Minimum ?? (axis.Maximum ?? low) - half;
            return new AxisRange(low, axis.Maximum ?? Math.Max(high, low) + half);
        }

        // A padded end must not step over zero when zero itself is the natural end.
        return new AxisRange(
            axis.Minimum ?? (zeroBelow ? 0 : low - (padding * width)),
            axis.Maximum ?? (zeroAbove ? 0 : high + (padding * width)));
    }

    private static AxisRange Logarithmic(Axis axis, Extent data, double padding)
    {
        double low = Math.Log10(axis.Minimum ?? data.Low);
        double high = Math.Log10(axis.Maximum ?? data.High);
        if (!(high - low > SmallestRelativeWidth))
        {
            double middle = axis.Minimum is null ? high : low;
            low = middle - (axis.Minimum is null ? 0.5 : 0);
            high = middle + (axis.Maximum is null ? 0.5 : 0);
        }

        double pad = padding * (high - low);
        return new AxisRange(
            axis.Minimum ?? Math.Pow(10, Math.Max(-304, low - pad)),
            axis.Maximum ?? Math.Pow(10, Math.Min(304, high + pad)));
    }
}
