using Offshell.Models;

namespace Offshell.Detection.Scorers;

/// <summary>How many threads scoring may use; scores do not depend on it.</summary>
public static class ScoringThreads
{
    /// <summary>At least 1. Default: the number of processors.</summary>
    public static int Maximum
    {
        get => ThreadLimit.Maximum;
        set => ThreadLimit.Maximum = value;
    }
}
