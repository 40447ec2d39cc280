using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// Up to four columns with <see cref="DiscreteTruncatedGaussianFormula"/> and four with <see cref="TruncatedGaussianFormula"/> of
/// one row. All their normal probabilities stand in the lanes of one vector, four blocks of four: the upper and the lower end
/// of the count's interval, the count's cut at −½, and the cut at 0 of the continuous ones. Immutable.
/// </summary>
internal sealed unsafe class IntervalPass
{
    /// <summary>Columns of either kind.</summary>
    internal const int Half = 4;

    /// <summary>Floats that <see cref="Arrange"/> writes.</summary>
    internal const int RowFloats = 5 * SingleLanes.Width;

    private const float InverseSqrtTwo = 0.707106781f;
    private const int Values = 2 * SingleLanes.Width, FromCut = 3 * SingleLanes.Width, Missing = 4 * SingleLanes.Width;
    private readonly PositiveLink _link;
    private readonly Vector512<float> _floor;
    private readonly Vector128<float> _halfStep;
    private readonly Vector512<double> _center;
    private readonly Vector512<double> _inverseScale;
    private readonly Vector512<double> _inverseUnit;
    private readonly Vector512<double> _constant;
    private readonly Vector512<double> _cuts;
    private readonly Vector512<double> _isCount;

    /// <param name="counts">Up to four discrete heads.</param>
    /// <param name="others">Up to four continuous ones; all have the same link.</param>
    internal IntervalPass(ImmutableArray<ColumnHead> counts, ImmutableArray<ColumnHead> others)
    {
        _link = Link(counts.IsEmpty ? others[0] : counts[0]);
        LocationWidth[] forms = [.. Padded(counts), .. Padded(others)];
        LocationWidth[] blocks = [.. forms[..Half], .. forms[..Half], .. forms];
        _floor = SingleLanes.Floats(blocks, f => f.Link.Floor);
        _halfStep = SingleLanes.Floats(forms, f => 0.5 / f.Scale).GetLower().GetLower();
        _center = SingleLanes.Doubles(forms, 0, f => f.Center);
        _inverseScale = SingleLanes.Doubles(forms, 0, f => 1 / f.Scale);
        double[] isCount = [1, 1, 1, 1, 0, 0, 0, 0];
        Vector512<double> counted = Vector512.Create(isCount);
        _isCount = Vector512.Equals(counted, Vector512<double>.One);
        _inverseUnit = Vector512.ConditionalSelect(_isCount, Vector512<double>.One, SingleLanes.Doubles(forms, 0, f => 1 / f.Unit));
        _constant = Vector512.AndNot(SingleLanes.Doubles(forms, 0, f => Math.Log(f.Scale) + ColumnHead.HalfLogTwoPi), _isCount);
        _cuts = ((Vector512.Create(-0.5) * counted) - _center) * _inverseScale;
    }

    internal static bool Holds(ColumnHead head) => head is DiscreteTruncatedGaussianHead or TruncatedGaussianHead;

    /// <summary>The link of the head's width.</summary>
    internal static PositiveLink Link(ColumnHead head) => Form(head).Link.Link;

    /// <summary>Everything that needs the row alone.</summary>
    /// <param name="x">[2 × 4] the values of the counts and of the others; NaN where missing or without a column.</param>
    /// <param name="row">[<see cref="RowFloats"/>], what <see cref="Nats"/> needs.</param>
    /// <returns>The nats that depend on the row alone.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Vector512<double> Arrange(double* x, float* row)
    {
        Vector512<double> values = Vector512.Load(x), observed = FormulaLanes.Observed(values), half = Vector512.Create(0.5);
        Vector512<double> nearest = Vector512.ConditionalSelect(_isCount, Vector512.Round(values), values);
        Vector512<double> inside = observed & Vector512.MaxNative(nearest, Vector512<double>.Zero), fromCenter = inside - _center;
        Vector512<double> upper = (fromCenter + half) * _inverseScale, lower = (fromCenter - half) * _inverseScale;
        SingleLanes.Split(Vector512.Create(upper.GetLower(), lower.GetLower()), _cuts, row);

        Vector512<double> t = fromCenter * _inverseScale;
        Vector512<float> rounded = Vector512.Narrow(t, Vector512<double>.Zero);
        Vector512.Narrow(t, t - Vector512.WidenLower(rounded)).Store(row + Values);
        Vector512<float> lanes = Vector512.Narrow(inside * _inverseScale, SingleLanes.Ones(observed));
        lanes.Store(row + FromCut);
        Vector512.Equals(Vector512.Shuffle(lanes, Vector512.Create(8, 9, 10, 11, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15)), Vector512<float>.Zero).Store(row + Missing);
        return observed & (_constant + Support.Penalty((values - inside) * _inverseUnit));
    }

    /// <summary>The nats that depend on the outputs.</summary>
    /// <param name="row">From <see cref="Arrange"/>.</param>
    /// <param name="outputs">[4 × 4] locations and widths of the counts, then those of the others.</param>
    /// <param name="factors">Factors whose logarithms are more nats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Vector512<float> Nats(float* row, float* outputs, out Vector512<float> factors)
    {
        Vector128<float> half = Vector128.Create(0.5f), zero = Vector128<float>.Zero, one = Vector128<float>.One;
        Vector512<float> all = Vector512.Load(outputs);
        Vector512<float> locations = Vector512.Shuffle(all, Vector512.Create(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 8, 9, 10, 11));
        Vector512<float> widths = Vector512.Shuffle(all, Vector512.Create(4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15));
        widths = SingleLanes.Positive(_link, widths, _floor);
        Vector512<float> differences = SingleLanes.Difference(row, locations);
        Vector512<float> inverses = Vector512<float>.One / widths, distances = differences * inverses;
        Cut(distances, out Vector128<float> upper, out Vector128<float> lower, out Vector128<float> cut, out Vector128<float> otherCut);
        Cut(inverses, out Vector128<float> inverse, out _, out _, out Vector128<float> otherInverse);

        var ends = new IntervalEnds(upper, lower, _halfStep * inverse);

        // t = (x − 2)/(x + 2) of x = |d|/(σ √2) without the quotient for x, on which everything else would wait.
        Vector512<float> scaled = Vector512.Abs(differences) * InverseSqrtTwo, twice = widths + widths;
        Vector512<float> tails = Vector512.Create(0.5f) * LaneMath.ErfcXOf(Vector512.Abs(distances) * InverseSqrtTwo, (scaled - twice) / (scaled + twice));
        Vector512<float> bells = LaneMath.ExpOfNegative(Join(ends.NearExponent, ends.FarExponent, -half * cut * cut, -half * otherCut * otherCut));
        Cut(tails, out Vector128<float> upperTail, out Vector128<float> lowerTail, out Vector128<float> cutTail, out Vector128<float> otherTail);
        Cut(bells, out Vector128<float> nearBell, out Vector128<float> farBell, out Vector128<float> cutBell, out Vector128<float> otherBell);
        Vector128<float> interval = ends.Argument(upperTail, lowerTail, nearBell, farBell, out Vector128<float> reference);

        // Exponents −reference²/2 and, below the cut, −u²/2, in which large numbers cancel; see the formulas. A cut is at −u.
        Vector128<float> below = Vector128.GreaterThan(cut, zero), otherBelow = Vector128.GreaterThan(otherCut, zero);
        Vector128<float> whole = Vector128.ConditionalSelect(below, cutTail, one - (cutTail * cutBell));
        Vector128<float> otherWhole = Vector128.ConditionalSelect(otherBelow, otherTail, one - (otherTail * otherBell));
        Vector128<float> fromCut = (Vector128.Load(row + FromCut) * inverse) + (ends.IsNarrow & ends.HalfWidth);
        Vector128<float> square = Vector128.ConditionalSelect(below, fromCut * (reference + cut), reference * reference);
        Vector128<float> t = Vector128.Load(row + Values + Half) - Vector128.Load(outputs + (2 * Half)) + Vector128.Load(row + Values + (3 * Half)), pull = t * otherInverse;
        Vector128<float> otherFromCut = Vector128.Load(row + FromCut + Half) * otherInverse;
        Vector128<float> otherSquare = Vector128.ConditionalSelect(otherBelow, otherFromCut * (pull + otherCut), pull * pull);

        Vector512<float> missing = Vector512.Load(row + Missing);
        factors = Vector512.ConditionalSelect(missing, Vector512<float>.One, Join(whole / interval, one, otherWhole, widths.GetUpper().GetUpper()));
        return Vector512.AndNot(Join(half * square, zero, half * otherSquare, zero), missing);
    }

    private static LocationWidth Form(ColumnHead head) => head switch
    {
        DiscreteTruncatedGaussianHead h => h.Form,
        TruncatedGaussianHead h => h.Form,
        _ => throw new ArgumentException($"The head '{head.Name}' is not truncated.", nameof(head)),
    };

    private IEnumerable<LocationWidth> Padded(ImmutableArray<ColumnHead> heads) => heads.Select(Form).Concat(
        Enumerable.Repeat(new LocationWidth(0, 1, new PositiveTransform(_link, 1), 0, 1, 1), Half - heads.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Join(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) =>
        Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cut(Vector512<float> v, out Vector128<float> a, out Vector128<float> b, out Vector128<float> c, out Vector128<float> d)
    {
        Vector256<float> lower = v.GetLower(), upper = v.GetUpper();
        (a, b) = (lower.GetLower(), lower.GetUpper());
        (c, d) = (upper.GetLower(), upper.GetUpper());
    }
}
