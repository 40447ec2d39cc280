using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>
/// The negative log-likelihood of a kind of head in eight lanes. The constants are lanes too: eight rows of one column
/// share them, eight columns of one row have each their own. So one formula serves tables and single rows.
/// </summary>
internal unsafe interface IColumnFormula<TSelf>
    where TSelf : struct, IColumnFormula<TSelf>
{
    /// <summary>Raw outputs that each lane reads.</summary>
    static abstract int ParameterCount { get; }

    /// <summary>The constants of up to eight columns; the last one fills the lanes that are left.</summary>
    static abstract TSelf Of(ReadOnlySpan<ColumnHead> heads);

    /// <summary>The nats without those logarithms that go into <paramref name="logs"/>, which the caller adds in the end.</summary>
    /// <param name="x">Raw values; lanes outside the mask may hold anything, and so may their results.</param>
    /// <param name="outputs">Parameter p of lane i at p · stride + i; eight lanes are readable whatever the mask.</param>
    /// <param name="stride">Distance between parameters.</param>
    /// <param name="mask">All bits set in the lanes that count.</param>
    /// <param name="logs">Collects factors under a logarithm.</param>
    Vector512<double> Nats(Vector512<double> x, float* outputs, int stride, Vector512<double> mask, ref LogProduct logs);
}
