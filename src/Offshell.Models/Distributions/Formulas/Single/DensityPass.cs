using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// ½ pull² + log σ + ½ log 2π of up to sixteen columns of one row, Gaussian in x or, with log x added, in log x: the formulas
/// of <see cref="GaussianFormula"/> and <see cref="LogNormalFormula"/> above zero. Immutable.
/// </summary>
internal sealed unsafe class DensityPass
{
    /// <summary>Floats of a row that both halves write.</summary>
    internal const int RowFloats = 3 * SingleLanes.Width;

    /// <summary>Columns of a half.</summary>
    internal const int Lanes = SingleLanes.Width / 2;

    private const int Active = 2 * SingleLanes.Width;
    private readonly PositiveLink _link;
    private readonly Vector512<float> _floor;

    /// <param name="heads">Up to sixteen heads for which <see cref="Holds"/>, all with the same link.</param>
    internal DensityPass(ImmutableArray<ColumnHead> heads)
    {
        Density[] densities = [.. heads.Select(Of)];
        _link = densities[0].Width.Link;
        _floor = SingleLanes.Floats(densities, d => d.Width.Floor, rest: 1);
        First = new Half(densities, 0);
        Second = densities.Length > Lanes ? new Half(densities, Lanes) : null;
    }

    /// <summary>What the first eight columns need of the row alone; their numbers stand in the first lanes of every vector.</summary>
    internal RowPass First { get; }

    /// <summary>The same for the others, or null if there are none.</summary>
    internal RowPass? Second { get; }

    internal static bool Holds(ColumnHead head) => head is GaussianHead or LogNormalHead;

    /// <summary>The link of the head's width.</summary>
    internal static PositiveLink Link(ColumnHead head) => Of(head).Width.Link;

    /// <summary>The nats that depend on the outputs.</summary>
    /// <param name="row">From both halves.</param>
    /// <param name="outputs">[2 × 16] locations, then widths.</param>
    /// <param name="parts">For <see cref="NatsSum"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Nats(float* row, float* outputs, float* parts)
    {
        Vector512<float> active = Vector512.Load(row + Active), one = Vector512<float>.One;
        Vector512<float> width = SingleLanes.Positive(_link, Vector512.Load(outputs + SingleLanes.Width), _floor, out Vector512<float> divisor);
        Vector512<float> pull = SingleLanes.Difference(row, Vector512.Load(outputs)) * active * (divisor / width);
        (Vector512.Create(0.5f) * pull * pull).Store(parts);
        Vector512.ConditionalSelect(Vector512.Equals(active, one), width, one).Store(parts + NatsSum.Factors);
        Vector512.ConditionalSelect(Vector512.Equals(active, one), divisor, one).Store(parts + NatsSum.Divisors);
    }

    private static Density Of(ColumnHead head) => head switch
    {
        LogNormalHead h => new(h.Form.Center, h.Form.Scale, h.Form.Link, 1 / h.Form.Unit, true),
        GaussianHead h => new(h.Center, h.Scale, h.WidthLink, 0, false),
        _ => throw new ArgumentException($"The head '{head.Name}' is no plain density.", nameof(head)),
    };

    private sealed record Density(double Center, double Scale, PositiveTransform Width, double InverseUnit, bool IsOfLogarithm);

    /// <summary>Eight columns.</summary>
    private sealed class Half(IReadOnlyList<Density> heads, int first) : RowPass
    {
        private readonly bool _isAlone = heads.Count <= Lanes;
        private readonly bool _hasLogarithms = heads.Skip(first).Take(Lanes).Any(h => h.IsOfLogarithm);
        private readonly Vector512<double> _ofLogarithm = Vector512.Equals(SingleLanes.Doubles(heads, first, h => h.IsOfLogarithm ? 1 : 0), Vector512<double>.One);
        private readonly Vector512<double> _above = SingleLanes.Doubles(heads, first, h => h.IsOfLogarithm ? 0 : double.NegativeInfinity);
        private readonly Vector512<double> _center = SingleLanes.Doubles(heads, first, h => h.Center);
        private readonly Vector512<double> _inverseScale = SingleLanes.Doubles(heads, first, h => 1 / h.Scale);
        private readonly Vector512<double> _inverseUnit = SingleLanes.Doubles(heads, first, h => h.InverseUnit);
        private readonly Vector512<double> _constant = SingleLanes.Doubles(heads, first, h => Math.Log(h.Scale) + ColumnHead.HalfLogTwoPi);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override void Arrange(double* x, float* row, double* nats)
        {
            // Above its limit, 0 or −∞, a value has a density; NaN is above nothing.
            Vector512<double> values = Vector512.Load(x), zero = Vector512<double>.Zero, value = values, own = _constant;
            if (_hasLogarithms)
            {
                Vector512<double> log = ShortChains.Log(Vector512.MaxNative(values, Vector512.Create(LogNormalHead.Smallest)));
                value = Vector512.ConditionalSelect(_ofLogarithm, log, values);
                own += _ofLogarithm & log;
            }

            Vector512<double> t = Vector512.ConditionalSelect(Vector512.GreaterThan(values, _above), (value - _center) * _inverseScale, zero);
            SingleLanes.Split(t, row);
            ShortChains.Narrow(Vector512.ConditionalSelect(Vector512.GreaterThan(values, _above), Vector512<double>.One, zero)).Store(row + Active);
            if (_isAlone) ClearOthers(row);
            own = Vector512.ConditionalSelect(Vector512.GreaterThan(values, _above), own, zero);
            if (Vector512.LessThanAny(values, _above)) own += SingleLanes.Observed(values, _ofLogarithm & Support.Penalty(Vector512.MinNative(values, zero) * _inverseUnit));
            own.Store(nats);
        }

        /// <summary>Without a second half nobody else writes its lanes, in which another model may have left numbers.</summary>
        private static void ClearOthers(float* row)
        {
            for (int i = Lanes; i < RowFloats; i += SingleLanes.Width) Vector256<float>.Zero.Store(row + i);
        }
    }
}
