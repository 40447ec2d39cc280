using System.Diagnostics;
using System.Globalization;
using Offshell.Models.Training;

namespace Offshell.Cli.Output;

/// <summary>One line per second of training on standard error: epoch, loss, speed and time left; of methods without epochs what is done, and its steps.</summary>
internal sealed class ProgressLine(TextWriter writer) : IProgress<TrainingProgress>
{
    private readonly Lock _lock = new();
    private long _last;
    private string _stage = "";

    public void Report(TrainingProgress value)
    {
        lock (_lock)
        {
            // Stages without epochs are many and short: they are not worth a line each.
            bool due = _last == 0 || Stopwatch.GetElapsedTime(_last) > TimeSpan.FromSeconds(1) || (value.Stage != _stage && value.Epochs > 0);
            if (!due) return;
            if (value.Epochs == 0)
            {
                (_last, _stage) = (Stopwatch.GetTimestamp(), value.Stage);
                string steps = value.TotalSteps == 0 ? "" : $" {value.Step}/{value.TotalSteps}, at most {Time(value.Remaining)} left";
                writer.WriteLine($"{value.Stage}: {value.Remark}{steps}");
                return;
            }

            if (double.IsNaN(value.TrainingLoss))
            {
                string resumed = value.Epoch == 0 ? "" : $", goes on after epoch {value.Epoch} of {value.Epochs}";
                writer.WriteLine($"{value.Stage}: takes {Memory(value.MemoryBytes)} besides the rows{resumed}");
                return;
            }

            (_last, _stage) = (Stopwatch.GetTimestamp(), value.Stage);
            string validation = double.IsNaN(value.ValidationLoss) ? "" : string.Create(CultureInfo.InvariantCulture, $", validation {value.ValidationLoss:F3}");
            string remark = value.Remark.Length == 0 ? "" : $", {value.Remark}";
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Stage}: epoch {value.Epoch}/{value.Epochs}, loss {value.TrainingLoss:F3}{validation} nats/row, {value.RowsPerSecond:F0} rows/s, at most {Time(value.Remaining)} left{remark}"));
        }
    }

    internal static string Memory(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F1} MB");

    internal static string Time(TimeSpan span) => span.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalSeconds)} s");
}
