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
internal sealed unsafe class IntervalPass : RowPass
{
    /// <summary>Columns of either kind.</summary>
    internal const int Half = 4;

    /// <summary>Floats that <see cref="Arrange"/> writes.</summary>
    internal const int RowFloats = 6 * SingleLanes.Width;

    private const float InverseSqrtTwo = 0.707106781f;
    private const int Values = 2 * SingleLanes.Width, FromCut = 4 * SingleLanes.Width, Observed = 5 * SingleLanes.Width;
    private readonly PositiveLink _link;
    private readonly Vector512<float> _floor;
    private readonly Vector512<float> _halfStep;
    private readonly Vector512<double> _center;
    private readonly Vector512<double> _inverseScale;
    private readonly Vector512<double> _inverseUnit;
    private readonly Vector512<double> _constant;
    private readonly Vector256<float> _cuts;
    private readonly Vector256<float> _lowCuts;
    private readonly Vector512<double> _isCount;

    /// <param name="counts">Up to four discrete heads.</param>
    /// <param name="others">Up to four continuous ones; all have the same link.</param>
    internal IntervalPass(ImmutableArray<ColumnHead> counts, ImmutableArray<ColumnHead> others)
    {
        _link = Link(counts.IsEmpty ? others[0] : counts[0]);
        LocationWidth[] forms = [.. Padded(counts), .. Padded(others)];
        LocationWidth[] blocks = [.. forms[..Half], .. forms[..Half], .. forms];
        _floor = SingleLanes.Floats(blocks, f => f.Link.Floor);
        _halfStep = SingleLanes.Floats(blocks, f => 0.5 / f.Scale);
        _center = SingleLanes.Doubles(forms, 0, f => f.Center);
        _inverseScale = SingleLanes.Doubles(forms, 0, f => 1 / f.Scale);
        double[] isCount = [1, 1, 1, 1, 0, 0, 0, 0];
        Vector512<double> counted = Vector512.Create(isCount);
        _isCount = Vector512.Equals(counted, Vector512<double>.One);
        _inverseUnit = Vector512.ConditionalSelect(_isCount, Vector512<double>.One, SingleLanes.Doubles(forms, 0, f => 1 / f.Unit));
        _constant = Vector512.AndNot(SingleLanes.Doubles(forms, 0, f => Math.Log(f.Scale) + ColumnHead.HalfLogTwoPi), _isCount);
        float* cuts = stackalloc float[2 * SingleLanes.Width];
        SingleLanes.Split(((Vector512.Create(-0.5) * counted) - _center) * _inverseScale, cuts);
        (_cuts, _lowCuts) = (Vector256.Load(cuts), Vector256.Load(cuts + SingleLanes.Width));
    }

    internal static bool Holds(ColumnHead head) => head is DiscreteTruncatedGaussianHead or TruncatedGaussianHead;

    /// <summary>The link of the head's width.</summary>
    internal static PositiveLink Link(ColumnHead head) => Form(head).Link.Link;

    /// <inheritdoc/>
    /// <param name="x">[2 × 4] the values of the counts and of the others; NaN where missing or without a column.</param>
    /// <param name="row">[<see cref="RowFloats"/>].</param>
    /// <param name="nats">[8].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Arrange(double* x, float* row, double* nats)
    {
        Vector512<double> values = Vector512.Load(x), zero = Vector512<double>.Zero, half = Vector512.Create(0.5);
        Vector512<double> nearest = Vector512.ConditionalSelect(_isCount, Vector512.Round(values), values);
        Vector512<double> inside = Vector512.MaxNative(nearest, zero), fromCenter = inside - _center; // a missing value becomes 0
        Vector512<double> upper = (fromCenter + half) * _inverseScale, lower = (fromCenter - half) * _inverseScale;
        SingleLanes.Split(Vector512.Create(upper.GetLower(), lower.GetLower()), row);
        _cuts.Store(row + (2 * Half));
        _lowCuts.Store(row + SingleLanes.Width + (2 * Half));

        Vector512<double> t = fromCenter * _inverseScale;
        SingleLanes.Split(t, row + Values);
        Vector256<float> fromCut = ShortChains.Narrow(inside * _inverseScale), seen = ShortChains.Narrow(SingleLanes.Observed(values, Vector512<double>.One));
        fromCut.Store(row + FromCut);
        Vector512<float> lanes = seen.ToVector512Unsafe();
        Vector512.Shuffle(lanes, Vector512.Create(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7)).Store(row + Observed);
        SingleLanes.Observed(values, _constant).Store(nats);
        Vector512<double> distance = SingleLanes.Observed(values, (values - inside) * _inverseUnit);
        if (!Vector512.EqualsAll(distance, zero)) (SingleLanes.Observed(values, _constant) + Support.Penalty(distance)).Store(nats);
    }

    /// <summary>The nats that depend on the outputs.</summary>
    /// <param name="row">From <see cref="Arrange"/>.</param>
    /// <param name="outputs">[4 × 4] locations and widths of the counts, then those of the others.</param>
    /// <param name="parts">For <see cref="NatsSum"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Nats(float* row, float* outputs, float* parts)
    {
        Vector512<float> all = Vector512.Load(outputs), one = Vector512<float>.One, zero = Vector512<float>.Zero;
        Vector512<float> locations = Vector512.Shuffle(all, Vector512.Create(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 8, 9, 10, 11));
        Vector512<float> links = Vector512.Shuffle(all, Vector512.Create(4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15));
        Vector512<float> width = SingleLanes.Positive(_link, links, _floor, out Vector512<float> divisor);
        Vector512<float> inverses = divisor / width, differences = SingleLanes.Difference(row, locations), distances = differences * inverses;

        // Of x = |d|/(σ √2): t = (x − 2)/(x + 2) and 1/(2x + 1), without the quotient for x, on which everything else would wait.
        Vector512<float> scaled = Vector512.Abs(differences) * divisor * InverseSqrtTwo, twice = width + width;
        Vector512<float> tails = ShortChains.SmoothErfcX((scaled - twice) / (scaled + twice)) * (Vector512.Create(0.5f) * width / (scaled + scaled + width));
        Vector512<float> ends = Vector512.Shuffle(distances, Vector512.Create(4, 5, 6, 7, 0, 1, 2, 3, -1, -1, -1, -1, -1, -1, -1, -1));
        Vector512<float> inside = tails * ShortChains.ExpOfNegative(IntervalEnds.Exponents(distances, ends, _halfStep * inverses));

        // Φ of a cut, which is at −u; below it without the factor exp(−u²/2), in whose exponent large numbers cancel.
        Vector512<float> whole = Vector512.ConditionalSelect(Vector512.GreaterThan(distances, zero), tails, one - inside);
        Vector512<float> squares = Squares(row, outputs, distances, inverses, inside, out Vector128<float> interval);
        Vector512<float> observed = Vector512.Load(row + Observed), others = Block(0, 0, 0, -1);
        Vector512<float> factors = whole * Vector512.ConditionalSelect(others, width, one), divisors = Vector512.ConditionalSelect(others, divisor, interval.ToVector256Unsafe().ToVector512Unsafe());
        Vector512.ConditionalSelect(Vector512.GreaterThan(observed, zero), squares, zero).Store(parts);
        Vector512.ConditionalSelect(Vector512.GreaterThan(observed & Block(0, 0, -1, -1), zero), factors, one).Store(parts + NatsSum.Factors);
        Vector512.ConditionalSelect(Vector512.GreaterThan(observed & Block(-1, 0, 0, -1), zero), divisors, one).Store(parts + NatsSum.Divisors);
    }

    /// <summary>Half the squares of pulls, the counts' in the first block of four and the others' in the last, and the probability of the counts' intervals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Squares(
        float* row, float* outputs, Vector512<float> distances, Vector512<float> inverses, Vector512<float> inside, out Vector128<float> interval)
    {
        Vector128<float> half = Vector128.Create(0.5f), zero = Vector128<float>.Zero;
        Vector128<float> inverse = inverses.GetLower().GetLower(), otherInverse = inverses.GetUpper().GetUpper();
        Vector128<float> cut = distances.GetUpper().GetLower(), otherCut = distances.GetUpper().GetUpper();
        var ends = new IntervalEnds(distances.GetLower().GetLower(), distances.GetLower().GetUpper(), _halfStep.GetLower().GetLower() * inverse);
        interval = ends.Argument(inside.GetLower().GetLower(), inside.GetLower().GetUpper());

        // Exponents −reference²/2 and, below the cut, −u²/2; see the formulas.
        Vector128<float> fromCut = (Vector128.Load(row + FromCut) * inverse) + ends.CenterOffset, reference = ends.Reference;
        Vector128<float> square = Vector128.ConditionalSelect(Vector128.GreaterThan(cut, zero), fromCut * (reference + cut), reference * reference);
        Vector128<float> t = Vector128.Load(row + Values + Half) - Vector128.Load(outputs + (2 * Half)) + Vector128.Load(row + Values + SingleLanes.Width + Half), pull = t * otherInverse;
        Vector128<float> otherFromCut = Vector128.Load(row + FromCut + Half) * otherInverse;
        Vector128<float> otherSquare = Vector128.ConditionalSelect(Vector128.GreaterThan(otherCut, zero), otherFromCut * (pull + otherCut), pull * pull);
        return Vector512.Create(Vector256.Create(half * square, zero), Vector256.Create(zero, half * otherSquare));
    }

    private static LocationWidth Form(ColumnHead head) => head switch
    {
        DiscreteTruncatedGaussianHead h => h.Form,
        TruncatedGaussianHead h => h.Form,
        _ => throw new ArgumentException($"The head '{head.Name}' is not truncated.", nameof(head)),
    };

    private IEnumerable<LocationWidth> Padded(ImmutableArray<ColumnHead> heads) => heads.Select(Form).Concat(
        Enumerable.Repeat(new LocationWidth(0, 1, new PositiveTransform(_link, 1), 0, 1, 1), Half - heads.Length));

    /// <summary>Bits of the four blocks of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Block(int a, int b, int c, int d) => Vector512.Create(a, a, a, a, b, b, b, b, c, c, c, c, d, d, d, d).AsSingle();
}
