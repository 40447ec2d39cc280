using System.Runtime.CompilerServices;

namespace Offshell.Models.Variational.Frozen;

/// <summary>
/// What the likelihood needs of a row alone, in pieces that are done between the layers of the networks: a layer waits for
/// its own sums most of the time, and a processor looks ahead far enough to fill that time with a piece, but not with all of them.
/// </summary>
internal unsafe struct RowWork(FrozenLikelihood likelihood, double* row, float* memory)
{
    private int _done;

    /// <summary>Does the next piece, if one is left. A default value has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Next()
    {
        if (likelihood is not null && _done < likelihood.StepCount) likelihood.ArrangeStep(_done++, row, memory);
    }

    /// <summary>Does all that is left.</summary>
    internal void Finish()
    {
        while (_done < likelihood.StepCount) Next();
    }
}
