using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Models.Distributions;

/// <summary>
/// The likelihood of one column: turns raw network outputs into a distribution over the column's values. Fitted to the
/// column's training statistics, immutable and thread-safe.
/// </summary>
/// <remarks>
/// Blocks are feature-major with the rows in the lanes: parameter p of row r stands at <c>outputs[p · lanes + r]</c>;
/// <c>lanes</c> is a multiple of <see cref="LaneMultiple"/>. All values are nats on the column's original scale, so that
/// columns with different heads may be added. NaN means missing: a missing value adds nothing to loss, gradient, nats or
/// pull, which makes the likelihood of a row the likelihood of what was observed. Outputs must be finite.
/// A value that the distribution cannot produce (a negative count, a fraction where only integers occur) is not an
/// error but a surprise: it costs the nats of the nearest possible value, plus <see cref="OutsideNats"/>, plus half the
/// squared distance in units of the column's scale. So every finite value has finite nats, and worse values have more.
/// </remarks>
public abstract class ColumnHead
{
    /// <summary>Numbers of lanes are multiples of this: full vectors of float.</summary>
    public const int LaneMultiple = 16;

    /// <summary>Cost in nats of a value outside the support: −log 10⁻⁶.</summary>
    public const double OutsideNats = 13.815510557964274;

    /// <summary>0.5 · log 2π.</summary>
    internal const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>The head's name in options, files and messages, for example <c>gaussian</c>; see <see cref="HeadFactory.Names"/>.</summary>
    public abstract string Name { get; }

    /// <summary>Number of raw network outputs per row that the head consumes; at least 1.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>
    /// The output that says how wide the distribution is, or −1 for none. It starts the same for all rows: were it spread
    /// by random weights, some rows would start with widths near zero, at losses of millions of nats.
    /// </summary>
    internal virtual int WidthOutput => -1;

    /// <summary>Number of floats per row that <see cref="Prepare"/> writes; at least 1.</summary>
    public virtual int TargetWidth => 1;

    /// <summary>Everything needed to build the same head again with <see cref="HeadFactory.FromState"/>.</summary>
    public HeadState State => new() { Name = Name, Constants = [.. Constants()] };

    /// <summary>Turns a raw value into what <see cref="Loss"/> reads. Done once per training value.</summary>
    /// <param name="raw">The value of the column; NaN if missing.</param>
    /// <param name="target">[<see cref="TargetWidth"/>] values; NaN in the first if missing.</param>
    public abstract void Prepare(double raw, Span<float> target);

    /// <summary>The outputs that describe the whole training column: the bias of a decoder's last layer before training.</summary>
    /// <param name="outputs">[<see cref="ParameterCount"/>] values.</param>
    public abstract void InitialOutputs(Span<float> outputs);

    /// <summary>Training loss, the negative log-likelihood in nats, and its derivatives, in float.</summary>
    /// <param name="target">[<see cref="TargetWidth"/> × lanes], from <see cref="Prepare"/>.</param>
    /// <param name="outputs">[<see cref="ParameterCount"/> × lanes] raw network outputs.</param>
    /// <param name="lanes">Number of rows, a multiple of <see cref="LaneMultiple"/>.</param>
    /// <param name="losses">[lanes], overwritten: nats per row on the original scale; 0 where missing.</param>
    /// <param name="gradients">[<see cref="ParameterCount"/> × lanes], overwritten: d loss / d output; 0 where missing.</param>
    /// <exception cref="ArgumentException">A span is too short, or lanes is not a positive multiple of 16.</exception>
    public void Loss(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients)
    {
        CheckLanes(lanes);
        CheckLength(target.Length, TargetWidth, lanes, nameof(target));
        CheckLength(outputs.Length, ParameterCount, lanes, nameof(outputs));
        CheckLength(losses.Length, 1, lanes, nameof(losses));
        CheckLength(gradients.Length, ParameterCount, lanes, nameof(gradients));
        LossCore(target, outputs, lanes, losses, gradients);
    }

    /// <summary>Negative log-likelihood in double precision, for scoring: exact in the far tails, finite for every finite value.</summary>
    /// <param name="raw">[lanes] raw values of the column; NaN where missing.</param>
    /// <param name="outputs">[<see cref="ParameterCount"/> × lanes] raw network outputs.</param>
    /// <param name="lanes">Number of rows, a multiple of <see cref="LaneMultiple"/>.</param>
    /// <param name="nats">[lanes], overwritten: nats per row on the original scale; 0 where missing.</param>
    /// <exception cref="ArgumentException">A span is too short, or lanes is not a positive multiple of 16.</exception>
    public void NegativeLogLikelihood(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats)
    {
        CheckLanes(lanes);
        CheckLength(raw.Length, 1, lanes, nameof(raw));
        CheckLength(outputs.Length, ParameterCount, lanes, nameof(outputs));
        CheckLength(nats.Length, 1, lanes, nameof(nats));
        NatsCore(raw, outputs, lanes, nats);
    }

    /// <summary>Squared pull (x − mean)² / variance of the predicted distribution; for categories (1 − p) / p of the observed one.</summary>
    /// <param name="raw">[lanes] raw values of the column; NaN where missing.</param>
    /// <param name="outputs">[<see cref="ParameterCount"/> × lanes] raw network outputs.</param>
    /// <param name="lanes">Number of rows, a multiple of <see cref="LaneMultiple"/>.</param>
    /// <param name="squaredPulls">[lanes], overwritten: not negative, no unit; 0 where missing.</param>
    /// <exception cref="ArgumentException">A span is too short, or lanes is not a positive multiple of 16.</exception>
    public void SquaredPull(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls)
    {
        CheckLanes(lanes);
        CheckLength(raw.Length, 1, lanes, nameof(raw));
        CheckLength(outputs.Length, ParameterCount, lanes, nameof(outputs));
        CheckLength(squaredPulls.Length, 1, lanes, nameof(squaredPulls));
        PullCore(raw, outputs, lanes, squaredPulls);
    }

    /// <summary>The expected value of the column for one row; for categories the code of the most probable one.</summary>
    /// <param name="outputs">[<see cref="ParameterCount"/>] raw network outputs of the row.</param>
    public abstract double Expected(ReadOnlySpan<float> outputs);

    /// <summary>Central interval for one row: the (1 − coverage)/2 and (1 + coverage)/2 quantiles.</summary>
    /// <param name="outputs">[<see cref="ParameterCount"/>] raw network outputs of the row.</param>
    /// <param name="coverage">Probability inside, in (0, 1), for example 0.9. A discrete head holds at least that much.</param>
    /// <returns>Both ends on the original scale. Categories have no order: both ends are the most probable code.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Coverage is not inside (0, 1).</exception>
    public (double Low, double High) Interval(ReadOnlySpan<float> outputs, double coverage)
    {
        if (!(coverage > 0 && coverage < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(coverage), coverage, "The coverage of an interval must lie between 0 and 1, for example 0.9.");
        }

        double tail = 0.5 * (1 - coverage);
        return IntervalCore(outputs, tail);
    }

    /// <summary>Draws a value of the column for one row.</summary>
    /// <param name="outputs">[<see cref="ParameterCount"/>] raw network outputs of the row.</param>
    /// <param name="random">Source of the draws.</param>
    public abstract double Sample(ReadOnlySpan<float> outputs, RandomStream random);

    /// <summary>The numbers that define the head, in a fixed order.</summary>
    internal abstract ImmutableArray<double> Constants();

    private protected abstract void LossCore(ReadOnlySpan<float> target, ReadOnlySpan<float> outputs, int lanes, Span<float> losses, Span<float> gradients);

    private protected abstract void NatsCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> nats);

    private protected abstract void PullCore(ReadOnlySpan<double> raw, ReadOnlySpan<float> outputs, int lanes, Span<double> squaredPulls);

    /// <summary>The quantiles at <paramref name="tail"/> and 1 − <paramref name="tail"/>, 0 &lt; tail &lt; 0.5.</summary>
    private protected abstract (double Low, double High) IntervalCore(ReadOnlySpan<float> outputs, double tail);

    private static void CheckLanes(int lanes)
    {
        if (lanes <= 0 || lanes % LaneMultiple != 0)
        {
            throw new ArgumentException($"Found {lanes} lanes, expected a positive multiple of {LaneMultiple}; pad the block to full vectors.", nameof(lanes));
        }
    }

    private static void CheckLength(int found, int width, int lanes, string name)
    {
        if (found < width * lanes)
        {
            throw new ArgumentException($"Found {found} values, expected at least {width} × {lanes}; size the span for the head's width times the lanes.", name);
        }
    }
}
