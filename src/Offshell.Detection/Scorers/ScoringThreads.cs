namespace Offshell.Detection.Scorers;

/// <summary>How many threads scoring may use; scores do not depend on it.</summary>
public static class ScoringThreads
{
    private static int _maximum = Environment.ProcessorCount;

    /// <summary>At least 1. Default: the number of processors.</summary>
    public static int Maximum
    {
        get => _maximum;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _maximum = value;
        }
    }
}
