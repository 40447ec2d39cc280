using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// What excesses say about the generalised Pareto distribution P(X &gt; x) = (1 + θx)^(−1/(θσ)), θ = ξ/σ. With
/// L(θ) = mean of log(1 + θx) over k excesses, the log-likelihood is −k[log σ + L + L/(θσ)], largest at σ = L/θ, where
/// ξ = L (Grimshaw 1993). Under the prior dξ dσ/σ the scale integrates out: 1/σ is Gamma(k − 1, kL/θ) given θ, and θ has density
/// ∝ (L/θ)^(1−k) e^(−kL), times the belief about ξ. Searches run over t with 1 + θ·(largest excess) = e^t.
/// </summary>
internal sealed class ParetoPosterior
{
    /// <summary>Belief about ξ, normal: mildly heavy, wide enough for bounded and for mean-less tails. It rules where excesses are few.</summary>
    private const double PriorShape = 0.25, PriorWidth = 0.5;

    private const double SmallestShape = -0.95; // Below −1 the likelihood is unbounded.

    private readonly double[] _excesses;
    private readonly double[]? _weights;
    private readonly double _weightSum;
    private readonly double _largest;
    private readonly double _mean;

    /// <param name="excesses">Positive excesses in any order.</param>
    /// <param name="weights">Their weights, or empty.</param>
    public ParetoPosterior(ReadOnlySpan<double> excesses, ReadOnlySpan<double> weights)
    {
        _excesses = excesses.ToArray();
        _weights = weights.IsEmpty ? null : weights.ToArray();
        (_weightSum, EffectiveCount) = _weights is null ? (excesses.Length, excesses.Length) : (_weights.Sum(), WeightedSample.EffectiveCount(weights));
        for (int i = 0; i < _excesses.Length; i++)
        {
            _largest = Math.Max(_largest, _excesses[i]);
            _mean += _excesses[i] * (Weight(i) / _weightSum);
        }

        Mode = FindMode();
    }

    /// <summary>Effective number of excesses, k.</summary>
    public double EffectiveCount { get; }

    /// <summary>Position t of the largest density; a nearly unbiased estimate of the shape sits there.</summary>
    public double Mode { get; }

    public double ThetaAt(double t) => (Math.Exp(t) - 1) / _largest;

    /// <summary>(L(θ), L(θ)/θ) at t: the most likely shape and scale for that θ.</summary>
    public (double Shape, double Scale) At(double t)
    {
        double theta = ThetaAt(t);
        if (Math.Abs(theta) * _largest < 1e-7) return (theta * _mean, _mean);
        double sum = 0;
        for (int i = 0; i < _excesses.Length; i++) sum += Weight(i) * Math.Log(1 + (theta * _excesses[i]));
        return (sum / _weightSum, sum / _weightSum / theta);
    }

    /// <summary>Log density over t, up to a constant: log likelihood at the best σ, its width in σ, the belief, and dθ/dt.</summary>
    public double LogDensity(double t)
    {
        (double shape, double scale) = At(t);
        if (shape < SmallestShape) return double.NegativeInfinity;
        double belief = (shape - PriorShape) / PriorWidth;
        return LogLikelihood(shape, scale) + Math.Log(scale) - (belief * belief / 2) + t;
    }

    /// <summary>Profile log-likelihood, up to a constant.</summary>
    public double LogLikelihood(double shape, double scale) => -EffectiveCount * (Math.Log(scale) + shape);

    /// <summary>Distance from the mode, in one direction, where the log density has fallen by more than the given amount.</summary>
    public double Edge(int direction, double fall)
    {
        double floor = LogDensity(Mode) - fall, step = 0.01, t = Mode;
        while (LogDensity(t) > floor && Math.Abs(t) < 60) (t, step) = (t + (direction * step), 1.5 * step);
        return t;
    }

    // The density has one peak; t = 0, the exponential, is a point near it.
    private double FindMode()
    {
        double best = 0, bestValue = LogDensity(0);
        for (double step = 1; step > 1e-3;)
        {
            double left = LogDensity(best - step), right = LogDensity(best + step);
            if (left > bestValue) (best, bestValue) = (best - step, left);
            else if (right > bestValue) (best, bestValue) = (best + step, right);
            else step /= 2;
        }

        return best;
    }

    private double Weight(int index) => _weights is null ? 1 : _weights[index];
}
