using Offshell.Figures.Axes;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Counts what a series cannot show and says so.</summary>
internal struct Dropped
{
    private long _notFinite;
    private long _notPositive;
    private long _all;

    /// <summary>Whether a value can be shown on both axes; if not, it is counted once.</summary>
    public bool Accepts(double x, AxisScale xScale, double y, AxisScale yScale)
    {
        _all++;
        if (!AxisRange.CanShow(x, AxisScale.Linear) || !AxisRange.CanShow(y, AxisScale.Linear))
        {
            _notFinite++;
            return false;
        }

        if (!AxisRange.CanShow(x, xScale) || !AxisRange.CanShow(y, yScale))
        {
            _notPositive++;
            return false;
        }

        return true;
    }

    /// <summary>Whether a value can be shown on one axis; if not, it is counted.</summary>
    public bool Accepts(double value, AxisScale scale) => Accepts(value, scale, 1, AxisScale.Linear);

    /// <summary>" of “name”", or nothing for a series without a name.</summary>
    public static string Of(string name) => name.Length > 0 ? $" of “{name}”" : "";

    /// <summary>Sentences for what was left out of a series.</summary>
    public readonly IEnumerable<string> Notes(string name)
    {
        string of = $"of {NumberText.Count(_all)} values{Of(name)}";
        if (_notFinite > 0)
        {
            yield return $"Left out {NumberText.Count(_notFinite)} {of}: missing, infinite or beyond ±1e300.";
        }

        if (_notPositive > 0)
        {
            yield return $"Left out {NumberText.Count(_notPositive)} {of}: not positive, on a logarithmic axis.";
        }
    }
}
