namespace Offshell.Models.Density;

/// <summary>How the tail scores of the columns are combined by <see cref="EmpiricalTails"/>.</summary>
public enum TailCombination
{
    /// <summary>
    /// Sum over the columns for the left tails, the right tails and the tail on the side of each column's skewness; the
    /// largest of the three sums, as the papers define it.
    /// </summary>
    LargestSum,

    /// <summary>
    /// Per column the larger of the skewed side's tail and the mean of both tails, then the sum: what the most used
    /// implementation of both methods computes.
    /// </summary>
    SumOfLargest,
}

/// <summary>Settings of <see cref="EmpiricalTails"/>.</summary>
public sealed record EmpiricalTailsOptions
{
    /// <summary>How columns are combined. Default <see cref="TailCombination.LargestSum"/>.</summary>
    public TailCombination Combination { get; init; }

    /// <summary>Training values kept per column; a uniform sample of the rows if there are more. At least 2. Default: all.</summary>
    public int MaximumRows { get; init; } = int.MaxValue;

    internal IEnumerable<string> Problems()
    {
        if (!Enum.IsDefined(Combination)) yield return $"{nameof(Combination)} is {Combination}, which is not a combination.";
        if (MaximumRows < 2) yield return $"{nameof(MaximumRows)} is {MaximumRows}; it must be at least 2.";
    }
}
