using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// m − n log m + log n! of up to eight Poisson columns of one row, which stand in the last lanes. In double precision, since
/// large numbers cancel; log n! depends on the row alone, and comes from a table. Immutable.
/// </summary>
internal sealed unsafe class RatePass : RowPass
{
    /// <summary>Columns of a pass.</summary>
    internal const int Width = 8;

    /// <summary>Floats that <see cref="Arrange"/> writes: a count and a mask for each lane, in double.</summary>
    internal const int RowFloats = 4 * Width;

    /// <summary>Above this count too much cancels; <see cref="PoissonFormula"/> has another form for it.</summary>
    private const double MostCounts = 1e7;

    private const int TableLength = 256;
    private static readonly double[] LogFactorials = [.. Enumerable.Range(0, TableLength).Select(n => SpecialFunctions.LogGamma(n + 1.0))];
    private readonly double[] _logFactorials = LogFactorials; // Code that is compiled before the first call looks static fields up in every call.
    private readonly int _columns;
    private readonly PositiveLanes _rate;
    private readonly Vector512<double> _scale;
    private readonly Vector512<double> _isColumn;

    /// <param name="heads">Up to eight heads for which <see cref="Holds"/>, all with the same link.</param>
    internal RatePass(ImmutableArray<ColumnHead> heads)
    {
        PoissonHead[] rates = [.. heads.Cast<PoissonHead>()];
        _columns = rates.Length;
        PositiveLink link = _columns == 0 ? PositiveLink.PIsrlu : rates[0].Link.Link;
        _rate = new(link, SingleLanes.Doubles(rates, _columns - Width, h => h.Link.Floor, 1));
        _isColumn = Vector512.Equals(SingleLanes.Doubles(rates, _columns - Width, _ => 1), Vector512<double>.One);
        _scale = SingleLanes.Doubles(rates, _columns - Width, h => h.Scale, 1);
    }

    internal bool HasColumns => _columns > 0;

    internal static bool Holds(ColumnHead head) => head is PoissonHead;

    /// <summary>The link of the head's rate.</summary>
    internal static PositiveLink Link(ColumnHead head) => ((PoissonHead)head).Link.Link;

    /// <inheritdoc/>
    /// <param name="x">[8] the columns' values; NaN where missing, anything without a column.</param>
    /// <param name="row">[<see cref="RowFloats"/>].</param>
    /// <param name="nats">[8]; NaN if a count is too large.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Arrange(double* x, float* row, double* nats)
    {
        Vector512<double> values = Vector512.Load(x), zero = Vector512<double>.Zero;
        Vector512<double> n = SingleLanes.Observed(values, _isColumn & Vector512.MaxNative(Vector512.Round(values), zero));
        n.Store((double*)row);
        SingleLanes.Observed(values, _isColumn).Store((double*)row + Width);
        double factorials = 0;
        for (int i = Width - _columns; i < Width; i++) factorials += LogFactorial(((double*)row)[i]);
        Vector512<double> distance = SingleLanes.Observed(values, _isColumn & (values - n)), own = Vector512.CreateScalar(factorials);
        if (!Vector512.EqualsAll(distance, zero)) own += Support.Penalty(distance);
        own.Store(nats);
    }

    /// <summary>The nats that depend on the outputs.</summary>
    /// <param name="row">From <see cref="Arrange"/>.</param>
    /// <param name="outputs">[8].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<double> Nats(float* row, float* outputs)
    {
        Vector512<double> mean = _scale * _rate.Apply(FormulaLanes.Widen(outputs));
        return Vector512.Load((double*)row + Width) & (mean - (Vector512.Load((double*)row) * ShortChains.Log(mean)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double LogFactorial(double n)
    {
        if (n < TableLength) return _logFactorials[(int)n];
        return n > MostCounts ? double.NaN : SpecialFunctions.LogGamma(n + 1);
    }
}
