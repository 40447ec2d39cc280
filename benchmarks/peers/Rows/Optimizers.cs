using Offshell.Models.Training;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>The optimiser of both sides.</summary>
internal static class Optimizers
{
    /// <summary>Adam that forgets the first steps within some hundred: both sides then reach the same loss from different initial weights.</summary>
    internal static AdamOptions Quick { get; } = new() { Beta2 = 0.99 };
}
