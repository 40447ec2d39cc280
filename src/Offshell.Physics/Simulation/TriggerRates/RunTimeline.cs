using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>
/// The running of the accelerator, section by section: fills whose luminosity decays as exp(−t/τ) with pile-up in
/// proportion, prescale columns that follow luminosity in steps or are set by hand, runs, gaps and lost sections.
/// </summary>
internal sealed class RunTimeline(TriggerRatesOptions options, RandomStream random)
{
    private const double SecondsPerHour = 3600;

    /// <summary>The last column is reached when luminosity has fallen to this fraction of its mean peak.</summary>
    private const double LastColumnAt = 0.45;

    private double _time;
    private double _fillStart;
    private double _fillEnd = double.NegativeInfinity;
    private double _peak;
    private double _peakPileUp;
    private int _fill;
    private int _run;
    private int _number;
    private int _manualOffset;

    /// <summary>The next section that was recorded.</summary>
    internal LuminositySection Next()
    {
        do Advance();
        while (random.NextDouble() < options.LostFraction);

        double luminosity = _peak * Math.Exp(-(_time - _fillStart) / (options.LuminosityLifetimeHours * SecondsPerHour));
        return new LuminositySection(_time, _fill, _run, _number, Column(luminosity), luminosity, _peakPileUp * luminosity / _peak);
    }

    private void Advance()
    {
        _time += LuminositySection.Seconds;
        _number++;
        if (_time >= _fillEnd) StartFill();
        else if (HappensWithin(1 / options.RunHours)) RestartRun();
        if (HappensWithin(options.ManualColumnsPerHour)) _manualOffset = random.NextInt(3) - 1;
    }

    private void StartFill()
    {
        _time = _fill == 0 ? 0 : _fillEnd + (SpreadHours(options.GapHours) * SecondsPerHour);
        _fillStart = _time;
        _fillEnd = _time + (SpreadHours(options.FillHours) * SecondsPerHour);
        _peak = options.PeakLuminosity * random.NextDouble(1 - options.PeakSpread, 1 + options.PeakSpread);
        _peakPileUp = random.NextDouble(options.MinimumPileUp, options.MaximumPileUp);
        _manualOffset = 0;
        _fill++;
        _run++;
        _number = 1;
    }

    private void RestartRun()
    {
        double later = _time + ((5 + random.NextInt(16)) * LuminositySection.Seconds); // stopping and starting takes minutes
        if (later >= _fillEnd) return;
        _time = later;
        _run++;
        _number = 1;
    }

    private int Column(double luminosity)
    {
        double fallen = (1 - (luminosity / options.PeakLuminosity)) / (1 - LastColumnAt);
        int column = (int)Math.Floor(fallen * options.PrescaleColumns) + _manualOffset;
        return Math.Clamp(column, 0, options.PrescaleColumns - 1);
    }

    private bool HappensWithin(double perHour) => random.NextDouble() < perHour * LuminositySection.Seconds / SecondsPerHour;

    private double SpreadHours(double mean) => mean * random.NextDouble(0.5, 1.5);
}
