using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// ½ pull² + log σ + ½ log 2π of up to sixteen columns of one row, Gaussian in x or, with log x added, in log x: the formulas
/// of <see cref="GaussianFormula"/> and <see cref="LogNormalFormula"/> above zero. Immutable.
/// </summary>
internal sealed unsafe class DensityPass
{
    /// <summary>Floats that <see cref="Arrange"/> writes.</summary>
    internal const int RowFloats = 3 * SingleLanes.Width;

    private const int Active = 2 * SingleLanes.Width;
    private readonly PositiveLink _link;
    private readonly Vector512<float> _floor;
    private readonly Constants _first;
    private readonly Constants _second;

    /// <param name="heads">Up to sixteen heads for which <see cref="Holds"/>, all with the same link.</param>
    internal DensityPass(ImmutableArray<ColumnHead> heads)
    {
        Density[] densities = [.. heads.Select(Of)];
        _link = densities[0].Width.Link;
        _floor = SingleLanes.Floats(densities, d => d.Width.Floor, rest: 1);
        (_first, _second) = (new(densities, 0), new(densities, SingleLanes.Width / 2));
    }

    internal static bool Holds(ColumnHead head) => head is GaussianHead or LogNormalHead;

    /// <summary>The link of the head's width.</summary>
    internal static PositiveLink Link(ColumnHead head) => Of(head).Width.Link;

    /// <summary>Everything that needs the row alone.</summary>
    /// <param name="x">[16] the columns' values; NaN where missing or without a column.</param>
    /// <param name="row">[<see cref="RowFloats"/>], what <see cref="Nats"/> needs.</param>
    /// <returns>The nats that depend on the row alone.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Vector512<double> Arrange(double* x, float* row)
    {
        Vector512<double> first = _first.Arrange(Vector512.Load(x), out Vector512<double> t0, out Vector512<double> active0);
        Vector512<double> second = _second.Arrange(Vector512.Load(x + 8), out Vector512<double> t1, out Vector512<double> active1);
        SingleLanes.Split(t0, t1, row);
        Vector512.Narrow(SingleLanes.Ones(active0), SingleLanes.Ones(active1)).Store(row + Active);
        return first + second;
    }

    /// <summary>The nats that depend on the outputs.</summary>
    /// <param name="row">From <see cref="Arrange"/>.</param>
    /// <param name="outputs">[2 × 16] locations, then widths.</param>
    /// <param name="factors">Factors whose logarithms are more nats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Vector512<float> Nats(float* row, float* outputs, out Vector512<float> factors)
    {
        Vector512<float> active = Vector512.Load(row + Active);
        Vector512<float> width = SingleLanes.Positive(_link, Vector512.Load(outputs + SingleLanes.Width), _floor);
        Vector512<float> pull = SingleLanes.Difference(row, Vector512.Load(outputs)) * active / width;
        factors = Vector512.ConditionalSelect(Vector512.Equals(active, Vector512<float>.Zero), Vector512<float>.One, width);
        return Vector512.Create(0.5f) * pull * pull;
    }

    private static Density Of(ColumnHead head) => head switch
    {
        LogNormalHead h => new(h.Form.Center, h.Form.Scale, h.Form.Link, 1 / h.Form.Unit, true),
        GaussianHead h => new(h.Center, h.Scale, h.WidthLink, 0, false),
        _ => throw new ArgumentException($"The head '{head.Name}' is no plain density.", nameof(head)),
    };

    private sealed record Density(double Center, double Scale, PositiveTransform Width, double InverseUnit, bool IsOfLogarithm);

    /// <summary>What eight columns need of the row.</summary>
    private sealed class Constants(IReadOnlyList<Density> heads, int first)
    {
        private readonly bool _hasLogarithms = heads.Skip(first).Take(8).Any(h => h.IsOfLogarithm);
        private readonly Vector512<double> _ofLogarithm = Vector512.Equals(SingleLanes.Doubles(heads, first, h => h.IsOfLogarithm ? 1 : 0), Vector512<double>.One);
        private readonly Vector512<double> _ofNumber = Vector512.Equals(SingleLanes.Doubles(heads, first, h => h.IsOfLogarithm ? 1 : 0), Vector512<double>.Zero);
        private readonly Vector512<double> _center = SingleLanes.Doubles(heads, first, h => h.Center);
        private readonly Vector512<double> _inverseScale = SingleLanes.Doubles(heads, first, h => 1 / h.Scale);
        private readonly Vector512<double> _inverseUnit = SingleLanes.Doubles(heads, first, h => h.InverseUnit);
        private readonly Vector512<double> _constant = SingleLanes.Doubles(heads, first, h => Math.Log(h.Scale) + ColumnHead.HalfLogTwoPi);

        /// <summary>The nats of the row alone, the value t in units of the head, and the lanes with a density; t is 0 in the others.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Vector512<double> Arrange(Vector512<double> x, out Vector512<double> t, out Vector512<double> active)
        {
            active = FormulaLanes.Observed(x);
            if (!_hasLogarithms)
            {
                t = active & ((x - _center) * _inverseScale);
                return active & _constant;
            }

            Vector512<double> zero = Vector512<double>.Zero, positive = Vector512.GreaterThan(x, zero);
            active &= positive | _ofNumber;
            Vector512<double> argument = Vector512.ConditionalSelect(positive & _ofLogarithm, x, Vector512<double>.One);
            Vector512<double> log = DoubleLanes.LogOfNormal(Vector512.MaxNative(argument, Vector512.Create(LogNormalHead.Smallest)));
            t = active & ((Vector512.ConditionalSelect(_ofLogarithm, log, x) - _center) * _inverseScale);
            Vector512<double> below = Vector512.LessThan(x, zero) & _ofLogarithm & Support.Penalty(x * _inverseUnit);
            return (active & (_constant + log)) + below;
        }
    }
}
