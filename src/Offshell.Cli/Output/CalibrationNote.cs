using System.Globalization;
using Offshell.Cli.Commands;
using Offshell.Detection;
using Offshell.Detection.Calibration;

namespace Offshell.Cli.Output;

/// <summary>Says so if a model has too few calibration rows for the usual false-alarm rate.</summary>
internal static class CalibrationNote
{
    internal static void Write(Detector detector, TextWriter messages)
    {
        ConformalCalibration calibration = detector.Calibration();
        if (calibration.SmallestPValue <= AlphaOptions.DefaultAlpha) return;
        messages.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"note: of {Counted.Of(calibration.Count, "row")} no p-value below {calibration.SmallestPValue:G3} can be counted; below it, as at the usual false-alarm rate of {AlphaOptions.DefaultAlpha}, a fitted tail decides, which may be several times off. {(int)Math.Ceiling((1 / AlphaOptions.DefaultAlpha) - 1)} or more are better."));
    }
}
