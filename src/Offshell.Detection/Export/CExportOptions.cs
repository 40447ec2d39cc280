namespace Offshell.Detection.Export;

/// <summary>How a detector is written as C99.</summary>
public sealed record CExportOptions
{
    /// <summary>Prefix of all names and files: letters, digits and underscores, beginning with a letter. Default <c>detector</c>.</summary>
    public string Name { get; init; } = "detector";

    /// <summary>The score to write: <c>reconstruction</c>, <c>negative-elbo</c> or <c>kl</c>; null for the detector's default.</summary>
    public string? Score { get; init; }

    /// <summary>False-alarm rate of the threshold that stands in the header, in (0, 1). Default 0.01.</summary>
    public double Alpha { get; init; } = 0.01;

    /// <summary>Reference rows of the self-test, 1 to 1000. Default 32.</summary>
    public int SelfTestRows { get; init; } = 32;

    /// <summary>Seed of the reference rows. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    internal IEnumerable<string> Problems()
    {
        if (Name.Length is 0 or > 64 || !char.IsAsciiLetter(Name[0]) || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            yield return $"The name '{Name}' cannot be used in C; expected at most 64 letters, digits and underscores, beginning with a letter.";
        }

        if (!(Alpha > 0 && Alpha < 1)) yield return $"{nameof(Alpha)} is {Alpha}; it must lie between 0 and 1.";
        if (SelfTestRows is < 1 or > 1000) yield return $"{nameof(SelfTestRows)} is {SelfTestRows}; it must lie between 1 and 1000.";
    }
}
