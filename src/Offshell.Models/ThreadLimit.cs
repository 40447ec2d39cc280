namespace Offshell.Models;

/// <summary>How many threads the classical algorithms and scoring may use. Changes how long they take, never their results.</summary>
public static class ThreadLimit
{
    private static readonly AsyncLocal<int> Own = new();
    private static int _maximum = Environment.ProcessorCount;

    /// <summary>Threads for one fit or one call of <see cref="IRowScorer.Score"/>, at least 1. Default: the processors there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public static int Maximum
    {
        get => Own.Value > 0 ? Own.Value : Volatile.Read(ref _maximum);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            Volatile.Write(ref _maximum, value);
        }
    }

    /// <summary>Sets the limit for what the caller does, and what that starts, until it is disposed.</summary>
    internal static Scope Use(int threads)
    {
        int before = Own.Value;
        Own.Value = threads;
        return new Scope(before);
    }

    /// <summary>Puts the limit back that was in force before.</summary>
    internal readonly struct Scope(int before) : IDisposable
    {
        public void Dispose() => Own.Value = before;
    }
}
