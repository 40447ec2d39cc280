using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// One of K categories by softmax of K logits, with a probability ε kept back for a category that training did not show:
/// −log p(k) = −log(1 − ε) − a_k + log Σ exp a, and −log ε for the code −1. The known categories sum to 1 − ε.
/// </summary>
/// <remarks>Values are codes 0 … K − 1. Any other number counts as unseen.</remarks>
public sealed class CategoricalHead : ColumnHead
{
    private readonly ImmutableArray<double> _frequencies;
    private readonly double _unseen;
    private readonly double _logKnown;

    internal CategoricalHead(ImmutableArray<double> frequencies, double unseen)
    {
        _frequencies = frequencies;
        _unseen = unseen;
        _logKnown = SpecialFunctions.Log1p(-unseen);
    }

    /// <inheritdoc/>
    public override string Name => HeadNames.Categorical;

    /// <inheritdoc/>
    public override int ParameterCount => _frequencies.Length;

    /// <inheritdoc/>
    public override void Prepare(double raw, Span<float> target) =>
        target[0] = double.IsNaN(raw) ? float.NaN : IsKnown(raw) ? (float)raw : -1;

    /// <inheritdoc/>
    public override void InitialOutputs(Span<float> outputs)
    {
        for (int k = 0; k < _frequencies.Length; k++) outputs[k] = (float)Math.Log(_frequencies[k]);
    }

    /// <summary>The probabilities of the known categories; they sum to 1 − ε.</summary>
    /// <param name="outputs">[K] logits of the row.</param>
    /// <param name="probabilities">[K], overwritten.</param>
    public void Probabilities(ReadOnlySpan<float> outputs, Span<double> probabilities)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int k = 0; k < _frequencies.Length; k++) largest = Math.Max(largest, outputs[k]);
        for (int k = 0; k < _frequencies.Length; k++) sum += probabilities[k] = Math.Exp(outputs[k] - largest);
        for (int k = 0; k < _frequencies.Length; k++) probabilities[k] *= (1 - _unseen) / sum;
    }

    /// <inheritdoc/>
    public override double Expected(ReadOnlySpan<float> outputs)
    {
        int best = 0;
        for (int k = 1; k < _frequencies.Length; k++)
        {
            if (outputs[k] > outputs[best]) best = k;
        }

        return best;
    }

    /// <summary>Draws a known category.</summary>
    /// <param name="outputs">[K] logits of the row.</param>
    /// <param name="random">Source of the draws.</param>
    public override double Sample(ReadOnlySpan<float> outputs, RandomStream random)
    {
        // Gumbel's trick: the largest of a_k + Gumbel noise is category k with its softmax probability.
        int best = 0;
        double largest = double.NegativeInfinity;
        for (int k = 0; k < _frequencies.Length; k++)
        {
            double noisy = outputs[k] - Math.Log(random.NextExponential());
            if (noisy > largest) (best, largest) = (k, noisy);
        }

        return best;
    }

    internal static CategoricalHead Create(ColumnStatistics statistics, HeadOptions options)
    {
        if (statistics.CategoryFractions.IsEmpty)
        {
            throw new ArgumentException("The statistics are of a numeric column; the head 'categorical' needs categories. Declare the column as categorical.", nameof(statistics));
        }

        // Half a count each keeps the logarithm of an empty category finite.
        double total = statistics.Count + (0.5 * statistics.CategoryFractions.Length);
        return new([.. statistics.CategoryFractions.Select(f => ((f * statistics.Count) + 0.5) / total)], options.UnseenProbability);
    }

    internal static CategoricalHead FromConstants(StateReader constants)
    {
        if (constants.Count < 2) constants.ExpectCount(2);
        double[] frequencies = new double[constants.Count - 1];
        for (int k = 0; k < frequencies.Length; k++) frequencies[k] = constants.Positive(k + 1);
        return new([.. frequencies], constants.Probability(0));
    }

    internal override ImmutableArray<double> Constants() => [_unseen, .. _frequencies];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void LossCore(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients)
    {
        int categories = _frequencies.Length;
        Vector512<float> zero = Vector512<float>.Zero, one = Vector512<float>.One;
        Vector512<float> unseenLoss = Vector512.Create((float)-Math.Log(_unseen)), known = Vector512.Create((float)_logKnown);
        for (int i = 0; i < lanes; i += 16)
        {
            Vector512<float> code = FloatLanes.Load(target, i), largest = FloatLanes.Load(outputs, i);
            for (int k = 1; k < categories; k++) largest = Vector512.Max(largest, FloatLanes.Load(outputs, (k * lanes) + i));
            Vector512<float> sum = zero, chosen = zero;
            for (int k = 0; k < categories; k++)
            {
                Vector512<float> shifted = FloatLanes.Load(outputs, (k * lanes) + i) - largest;
                Vector512<float> e = LaneMath.Exp(shifted);
                e.CopyTo(gradients[((k * lanes) + i)..]);
                sum += e;
                chosen = Vector512.ConditionalSelect(Vector512.Equals(code, Vector512.Create((float)k)), shifted, chosen);
            }

            Vector512<float> isKnown = Vector512.GreaterThanOrEqual(code, zero);
            Vector512<float> loss = Vector512.ConditionalSelect(isKnown, LaneMath.Log(sum) - chosen - known, unseenLoss);
            FloatLanes.Observed(code, loss).CopyTo(losses[i..]);
            Vector512<float> inverse = Vector512.ConditionalSelect(isKnown, one / sum, zero);
            for (int k = 0; k < categories; k++)
            {
                Vector512<float> hit = Vector512.ConditionalSelect(Vector512.Equals(code, Vector512.Create((float)k)), one, zero);
                ((FloatLanes.Load(gradients, (k * lanes) + i) * inverse) - hit).CopyTo(gradients[((k * lanes) + i)..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats)
    {
        Vector512<double> unseen = Vector512.Create(-Math.Log(_unseen)), known = Vector512.Create(_logKnown);
        for (int i = 0; i < lanes; i += 8)
        {
            Vector512<double> code = Vector512.Create(raw.Slice(i, 8));
            Vector512<double> logOdds = LogSoftmax(code, outputs, lanes, i, out Vector512<double> isKnown);
            FloatLanes.Observed(code, Vector512.ConditionalSelect(isKnown, -logOdds - known, unseen)).CopyTo(nats[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void PullCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls)
    {
        NatsCore(raw, outputs, lanes, squaredPulls);
        for (int i = 0; i < lanes; i++)
        {
            // (1 − p)/p = exp(nats) − 1. A category that the network rules out is no larger surprise than one never seen: far from
            // the training rows its probability means nothing, and would hide how far other columns are off.
            squaredPulls[i] = SpecialFunctions.Expm1(Math.Min(squaredPulls[i], -Math.Log(_unseen)));
        }
    }

    private protected override (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail)
    {
        double best = Expected(outputs);
        return (best, best);
    }

    private bool IsKnown(double raw) => raw >= 0 && raw < _frequencies.Length && raw == Math.Floor(raw);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<double> LogSoftmax(Vector512<double> code, ReadOnlySpan<float> outputs, int lanes, int i, out Vector512<double> isKnown)
    {
        Vector512<double> largest = FloatLanes.Widen(outputs, i), sum = Vector512<double>.Zero, chosen = sum;
        isKnown = sum;
        for (int k = 1; k < _frequencies.Length; k++) largest = Vector512.Max(largest, FloatLanes.Widen(outputs, (k * lanes) + i));
        for (int k = 0; k < _frequencies.Length; k++)
        {
            Vector512<double> shifted = FloatLanes.Widen(outputs, (k * lanes) + i) - largest;
            Vector512<double> hit = Vector512.Equals(code, Vector512.Create((double)k));
            sum += DoubleLanes.ExpOfNegative(shifted);
            chosen = Vector512.ConditionalSelect(hit, shifted, chosen);
            isKnown |= hit;
        }

        return chosen - DoubleLanes.Log(sum);
    }
}
