using System.CommandLine;
using Offshell.Detection.Calibration;

namespace Offshell.Cli.Commands;

/// <summary>The false-alarm rate, as a rate or as a budget of alarms per day.</summary>
internal sealed class AlphaOptions
{
    internal const double DefaultAlpha = 0.01;

    private readonly Option<double?> _alpha = NumberOption.Optional("--alpha", "false-alarm rate; default 0.01");
    private readonly Option<double?> _alarms = NumberOption.Optional("--alarms-per-day", "false alarms allowed per day, with --rows-per-day");
    private readonly Option<double?> _rows = NumberOption.Optional("--rows-per-day", "normal rows expected per day");

    internal void AddTo(Command command)
    {
        command.Options.Add(_alpha);
        command.Options.Add(_alarms);
        command.Options.Add(_rows);
    }

    internal double Alpha(ParseResult parsed)
    {
        double? alpha = parsed.GetValue(_alpha), alarms = parsed.GetValue(_alarms), rows = parsed.GetValue(_rows);
        if (alarms is null != rows is null) throw new UsageException("--alarms-per-day and --rows-per-day go together; give both.");
        if (alpha is not null && alarms is not null) throw new UsageException("Give either --alpha or --alarms-per-day with --rows-per-day, not both.");
        if (alarms is not null) return AlarmTarget.PerDay(alarms.Value, rows!.Value).Alpha;
        if (alpha is not null && !(alpha > 0 && alpha < 1)) throw new UsageException($"--alpha is {alpha}; a false-alarm rate lies between 0 and 1, for example 0.01.");
        return alpha ?? DefaultAlpha;
    }
}
