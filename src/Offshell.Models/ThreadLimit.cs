namespace Offshell.Models;

/// <summary>How many threads the classical algorithms of this process may use. Changes how long they take, never their results.</summary>
public static class ThreadLimit
{
    private static int _maximum = Environment.ProcessorCount;

    /// <summary>Threads for one fit or one call of <see cref="IRowScorer.Score"/>, at least 1. Default: the processors there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public static int Maximum
    {
        get => Volatile.Read(ref _maximum);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            Volatile.Write(ref _maximum, value);
        }
    }
}
