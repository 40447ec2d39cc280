using MathNet.Numerics;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// The upper tail of a calibration set, which extends p-values beyond its largest score: excesses over a high score u follow
/// a generalised Pareto distribution (Pickands 1975), P(S &gt; s) = P(S &gt; u)(1 + ξ(s − u)/σ)^(−1/ξ).
/// </summary>
/// <remarks>
/// <para>The probability is averaged over what the excesses leave open about ξ and σ (posterior predictive, <see cref="ParetoPosterior"/>).
/// Putting best values in instead would raise false alarms several times above the stated rate, because errors of ξ count double on the
/// heavy side. The average also stays positive and strictly falling where a best fit with ξ &lt; 0 would end.</para>
/// <para>Start u: among numbers of excesses falling by √2 from min(n/10, 4√n, 2000) to 40, the largest whose ξ agrees with that of every smaller
/// one within two standard errors of the difference. Fewer than 40 rows, or too many ties: nothing can be fitted, the assumed
/// tail (1 + distance/spread)⁻¹ keeps the order and little else.</para>
/// <para>p beyond the largest calibration score c is 1/(1/P(S &gt; s) + max(0, n + 1 − 1/P(S &gt; c))): below 1/(n + 1) everywhere,
/// strictly falling, and P(S &gt; s) far out. Measured on 200 to 10 000 normal, exponential, log-normal and Pareto scores (ξ = 1/2 and 1): at
/// α = 0.1/(n + 1) the mean false-alarm rate is 0.2 α to 1.5 α; half of the p-values there lie between 0.5 and 7 times the truth, nine out
/// of ten between 0.09 and 9 times. Bounded scores: always too large.</para>
/// </remarks>
public sealed class ParetoTail
{
    private const int MostExcesses = 2000, FewestForStability = 40, FewestDistinct = 10;
    private const int GridSize = 61, HeavyGridSize = 8;
    private const double NegligibleFall = 15; // e^-15 of the density at the mode

    private readonly GridPoint[] _grid = []; // empty when the tail is assumed
    private readonly double _largest;
    private readonly double _logProbability;
    private readonly double _inverseFloor; // n + 1 when unweighted
    private readonly double _missing;

    private ParetoTail(ConformalCalibration calibration, double start, double probability, ParetoPosterior? posterior)
    {
        (Start, ExceedanceProbability, _logProbability) = (start, probability, Math.Log(probability));
        _largest = calibration.SortedScores[^1];
        _inverseFloor = 1 / calibration.SmallestPValue;
        if (posterior is null)
        {
            (Shape, Scale) = (1, AssumedScale(calibration.SortedScores));
        }
        else
        {
            (Shape, Scale) = posterior.At(posterior.Mode);
            ExceedanceCount = posterior.EffectiveCount;
            _grid = BuildGrid(posterior);
        }

        _missing = Math.Max(0, _inverseFloor - Math.Exp(-LogTail(_largest)));
    }

    /// <summary>u: excesses are counted from here.</summary>
    public double Start { get; }

    /// <summary>Estimated P(S &gt; u), (1 + number above u)/(n + 1) when unweighted.</summary>
    public double ExceedanceProbability { get; }

    /// <summary>Effective number of excesses behind the fit; 0 when the tail is assumed.</summary>
    public double ExceedanceCount { get; }

    /// <summary>ξ: below 0 lighter than exponential, 0 exponential, above 0 heavy; standard error about (1 + ξ)/√count.</summary>
    public double Shape { get; }

    /// <summary>σ, in units of the score.</summary>
    public double Scale { get; }

    /// <summary>Whether rows were too few, or too much alike, for a fit.</summary>
    public bool IsAssumed => _grid.Length == 0;

    /// <summary>log p of a score beyond the largest calibration score, in nats; strictly falling.</summary>
    /// <param name="score">Not below the largest calibration score.</param>
    public double LogPValue(double score)
    {
        double logTail = LogTail(Math.Max(score, _largest));
        return logTail - Log1p(_missing * Math.Exp(logTail));
    }

    /// <summary>
    /// Profile-likelihood interval of P(S &gt; s), given P(S &gt; u): its range over all (ξ, σ) whose likelihood is not rejected.
    /// The lower end is 0 when a tail that ends before s is not excluded. From 0 to 1/(n + 1) when the tail is assumed.
    /// </summary>
    /// <param name="score">Not below the largest calibration score.</param>
    /// <param name="coverage">In (0, 1); default 0.95.</param>
    public Interval ProbabilityInterval(double score, double coverage = 0.95)
    {
        Guard.OpenUnit(coverage);
        if (IsAssumed) return new Interval(0, 1 / _inverseFloor);
        double excess = Math.Max(score, _largest) - Start;
        ScaleRange[] plausible = Plausible(coverage);
        return new Interval(
            Math.Exp(_logProbability + plausible.Min(range => -range.Point.Distance(excess) / range.Low)),
            Math.Exp(_logProbability + plausible.Max(range => -range.Point.Distance(excess) / range.High)));
    }

    /// <summary>The score that a normal row exceeds with a given probability, by the tail of <see cref="Shape"/> and <see cref="Scale"/> alone.</summary>
    /// <param name="probability">p = P(S &gt; s), above 0 and below <see cref="ExceedanceProbability"/>.</param>
    public double ScoreAt(double probability)
    {
        RequireTail(probability);
        double fall = _logProbability - Math.Log(probability);
        double excess = Math.Abs(Shape * fall) < 1e-8 ? fall * (1 + (Shape * fall / 2)) : (Math.Exp(Shape * fall) - 1) / Shape;
        return Start + (Scale * excess);
    }

    /// <summary>Profile-likelihood interval of <see cref="ScoreAt"/>, given P(S &gt; u): its range over all (ξ, σ) whose likelihood is not rejected.</summary>
    /// <param name="probability">p, above 0 and below <see cref="ExceedanceProbability"/>.</param>
    /// <param name="coverage">In (0, 1); default 0.95.</param>
    /// <exception cref="InvalidOperationException">The tail is assumed, not fitted; it has no likelihood.</exception>
    public Interval ScoreInterval(double probability, double coverage = 0.95)
    {
        RequireTail(probability);
        Guard.OpenUnit(coverage);
        if (IsAssumed) throw new InvalidOperationException("Calibration rows were too few for a tail; an assumed one has no interval. Calibrate on more rows.");
        double fall = _logProbability - Math.Log(probability);
        ScaleRange[] plausible = Plausible(coverage);
        return new Interval(Start + plausible.Min(range => range.Point.Excess(fall * range.Low)), Start + plausible.Max(range => range.Point.Excess(fall * range.High)));
    }

    /// <summary>
    /// log of an upper limit of P(S &gt; s) given this calibration set, as a function of s: half of the doubt goes to P(S &gt; u), by the Beta
    /// distribution of an order statistic, and half to the shape of the tail, by the profile likelihood.
    /// </summary>
    internal Func<double, double> LogUpperLimit(double confidence)
    {
        double doubt = 1 - confidence, rank = IsAssumed ? 1 : ExceedanceProbability * _inverseFloor;
        double logLimit = Math.Log(BetaDistribution.Quantile(rank, _inverseFloor - rank, IsAssumed ? confidence : 1 - (doubt / 2)));
        // An assumed shape has no likelihood: the order statistic's own limit, then the assumed fall.
        if (IsAssumed) return score => logLimit - Log1p(Math.Max(0, score - _largest) / Scale);
        ScaleRange[] plausible = Plausible(1 - doubt);
        return score => logLimit + plausible.Max(range => -range.Point.Distance(Math.Max(score, _largest) - Start) / range.High);
    }

    /// <summary>θ, scale and log weight of every point that the probability is averaged over; empty when the tail is assumed.</summary>
    internal IEnumerable<(double Theta, double Scale, double LogWeight)> Points => _grid.Select(p => (p.Theta, p.Scale, p.LogWeight));

    /// <summary>log P(S &gt; u).</summary>
    internal double LogExceedanceProbability => _logProbability;

    /// <summary>What is added to 1/P so that p stays below what counting gives: max(0, n + 1 − 1/P(S &gt; largest)).</summary>
    internal double Missing => _missing;

    internal static ParetoTail Fit(ConformalCalibration calibration)
    {
        int count = calibration.Count;
        int most = Math.Min(MostExcesses, Math.Max(Math.Min(count / 10, (int)(4 * Math.Sqrt(count))), Math.Min(20, count / 4)));
        var fits = new List<ParetoTail>();
        double last = double.NaN;
        for (double wanted = most; wanted >= Math.Min(most, FewestForStability); wanted /= Constants.Sqrt2)
        {
            double start = calibration.SortedScores[count - 1 - (int)wanted];
            if (start != last && FitFrom(calibration, start) is { } fit) fits.Add(fit);
            last = start;
            if (most < FewestDistinct) break;
        }

        if (fits.Count == 0) return new ParetoTail(calibration, calibration.SortedScores[^1], calibration.SmallestPValue, null);
        return fits[Enumerable.Range(0, fits.Count).First(i => AgreesWithSmaller(fits, i))];
    }

    private static ParetoTail? FitFrom(ConformalCalibration calibration, double start)
    {
        int first = calibration.FirstAbove(start);
        double[] excesses = calibration.SortedScores[first..].ToArray();
        for (int i = 0; i < excesses.Length; i++) excesses[i] -= start;
        // A fit needs spread among the excesses, not a few repeated values.
        if (excesses.Distinct().Take(FewestDistinct).Count() < FewestDistinct || !double.IsFinite(excesses[^1])) return null;
        var posterior = new ParetoPosterior(excesses, calibration.SortedWeights.IsEmpty ? [] : calibration.SortedWeights[first..]);
        return new ParetoTail(calibration, start, calibration.ProbabilityFrom(first), posterior);
    }

    // The excesses of a smaller fit are among those of the larger, so the variance of the difference is the difference of variances.
    private static bool AgreesWithSmaller(List<ParetoTail> fits, int index)
    {
        ParetoTail fit = fits[index];
        double spread = 1 + Math.Max(fit.Shape, -0.5);
        return fits.Skip(index + 1).All(other =>
            Math.Abs(other.Shape - fit.Shape) <= 2 * spread * Math.Sqrt(Math.Max(0, (1 / other.ExceedanceCount) - (1 / fit.ExceedanceCount))));
    }

    // The region that matters, and a few points up to heavy tails, however improbable, so that no score has probability 0.
    private static GridPoint[] BuildGrid(ParetoPosterior posterior)
    {
        double low = posterior.Edge(-1, NegligibleFall), high = posterior.Edge(1, NegligibleFall), heavy = Math.Max(high, 1);
        double peak = posterior.LogDensity(posterior.Mode);
        var grid = new List<GridPoint>();
        AddSegment(low, high, GridSize);
        if (heavy > high) AddSegment(high, heavy, HeavyGridSize);
        double logTotal = Math.Log(grid.Sum(point => Math.Exp(point.LogWeight))), best = grid.Min(point => point.LikelihoodLoss);
        return [.. grid.Where(point => point.LogWeight > double.NegativeInfinity)
            .Select(point => point with { LogWeight = point.LogWeight - logTotal, LikelihoodLoss = point.LikelihoodLoss - best })];

        void AddSegment(double from, double to, int points)
        {
            double width = (to - from) / points;
            for (int i = 0; i < points; i++)
            {
                double t = from + ((i + 0.5) * width);
                (double shape, double scale) = posterior.At(t);
                grid.Add(new GridPoint(posterior.ThetaAt(t), scale, posterior.LogDensity(t) - peak + Math.Log(width), -posterior.LogLikelihood(shape, scale)));
            }
        }
    }

    // log P(S > s): at each θ the average over σ is (1 + a/(k·scale))^(1 − k), a = log(1 + θx)/θ.
    private double LogTail(double score)
    {
        double excess = score - Start;
        if (double.IsPositiveInfinity(excess)) return double.NegativeInfinity;
        if (IsAssumed) return _logProbability - Log1p(excess / Scale);
        Span<double> terms = stackalloc double[GridSize + HeavyGridSize];
        double largest = double.NegativeInfinity, sum = 0;
        for (int i = 0; i < _grid.Length; i++)
        {
            terms[i] = _grid[i].LogWeight - ((ExceedanceCount - 1) * Log1p(_grid[i].Distance(excess) / (ExceedanceCount * _grid[i].Scale)));
            largest = Math.Max(largest, terms[i]);
        }

        for (int i = 0; i < _grid.Length; i++) sum += Math.Exp(terms[i] - largest);
        return _logProbability + largest + Math.Log(sum);
    }

    private void RequireTail(double probability)
    {
        if (!(probability > 0 && probability < ExceedanceProbability))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, $"Found {probability}, expected a probability above 0 and below {ExceedanceProbability:G3}, where the tail begins.");
    }

    // The likelihood region: at each θ within it the two σ where it is crossed.
    private ScaleRange[] Plausible(double coverage)
    {
        double z = Constants.Sqrt2 * SpecialFunctions.ErfInv(coverage), budget = z * z / 2;
        return [.. _grid.Where(point => point.LikelihoodLoss <= budget).Select(point =>
        {
            double left = (budget - point.LikelihoodLoss) / ExceedanceCount;
            return new ScaleRange(point, point.Scale * ScaleRatio(left, -1), point.Scale * ScaleRatio(left, 1));
        })];
    }

    // Solves log r + 1/r − 1 = loss for r < 1 or r > 1: the loss of log-likelihood per excess when σ is r times its best.
    private static double ScaleRatio(double loss, int side)
    {
        double near = 0, far = side * 0.01; // log r
        while (far + Math.Exp(-far) - 1 < loss && Math.Abs(far) < 700) (near, far) = (far, 2 * far);
        for (int step = 0; step < 50; step++)
        {
            double middle = (near + far) / 2;
            if (middle + Math.Exp(-middle) - 1 < loss) near = middle;
            else far = middle;
        }

        return Math.Exp(near);
    }

    private static double AssumedScale(ReadOnlySpan<double> sorted)
    {
        double spread = sorted[^1] - sorted[sorted.Length / 2];
        return spread > 0 && double.IsFinite(spread) ? spread : Math.Max(Math.Abs(sorted[^1]), 1);
    }

    // log(1 + y) without loss for small y (Kahan).
    private static double Log1p(double y)
    {
        double u = 1 + y;
        return u == 1 ? y : double.IsPositiveInfinity(u) ? u : Math.Log(u) * (y / (u - 1));
    }

    /// <summary>One θ with its most likely scale, its log posterior weight, and what it costs in log-likelihood.</summary>
    private readonly record struct GridPoint(double Theta, double Scale, double LogWeight, double LikelihoodLoss)
    {
        /// <summary>a(x) = log(1 + θx)/θ, so that P(X &gt; x) = exp(−a/σ); infinite beyond the end of a tail that ends.</summary>
        public double Distance(double excess)
        {
            double product = Theta * excess;
            if (product <= -1) return double.PositiveInfinity;
            return Math.Abs(product) < 1e-8 ? excess * (1 - (product / 2)) : Log1p(product) / Theta;
        }

        /// <summary>The inverse of <see cref="Distance"/>: x = (e^(θa) − 1)/θ.</summary>
        public double Excess(double distance) =>
            Math.Abs(Theta * distance) < 1e-8 ? distance * (1 + (Theta * distance / 2)) : (Math.Exp(Theta * distance) - 1) / Theta;
    }

    /// <summary>The σ that the excesses do not reject at one θ.</summary>
    private readonly record struct ScaleRange(GridPoint Point, double Low, double High);
}
