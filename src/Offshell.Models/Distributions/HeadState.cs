using System.Collections.Immutable;

namespace Offshell.Models.Distributions;

/// <summary>A head as plain data, as a model file stores it: the name and the constants that define it.</summary>
public sealed record HeadState
{
    /// <summary>The head's name; one of <see cref="HeadFactory.Names"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The constants in the head's own fixed order; all finite.</summary>
    public required ImmutableArray<double> Constants { get; init; }

    /// <summary>Equal name and equal constants, bit for bit.</summary>
    public bool Equals(HeadState? other) =>
        other is not null && Name == other.Name && Constants.AsSpan().SequenceEqual(other.Constants.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Constants.Length, Constants.IsEmpty ? 0 : Constants[0]);
}
