using Offshell.Tensors.Random;

namespace Offshell.Models.Density;

/// <summary>
/// Density of the aggregate posterior of a variational encoder: −log (1/N) Σ_i N(z; μ_i, diag σ_i²) over a buffer of training
/// encodings, in nats (the information buffer of Otten et al. 2021, arXiv:1901.00875). Unbounded. Keeps the encodings.
/// </summary>
/// <remarks>Linear in the buffer for every row scored.</remarks>
public sealed class AggregatePosterior : IRowScorer
{
    private const double HalfLogTwoPi = 0.91893853320467274;
    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly double[] _offsets;

    private AggregatePosterior(double[] means, double[] deviations, int columns)
    {
        (_means, _deviations, Columns) = (means, deviations, columns);
        int count = means.Length / columns;
        _offsets = new double[count];
        for (int i = 0; i < count; i++)
        {
            _offsets[i] = Math.Log(count) + (columns * HalfLogTwoPi);
            for (int j = 0; j < columns; j++) _offsets[i] += Math.Log(deviations[(i * columns) + j]);
        }
    }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public FittedState State => new() { { "columns", Columns }, { "means", _means }, { "deviations", _deviations } };

    /// <summary>Takes encodings of training rows as the components of the density.</summary>
    /// <param name="means">Posterior means μ, [rows × latents], finite, at least 2.</param>
    /// <param name="deviations">Posterior deviations σ, [rows × latents], positive.</param>
    /// <param name="maximumRows">At most this many encodings are kept, a uniform sample. At least 1.</param>
    /// <param name="random">Source of the sample.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a value is not finite or not positive.</exception>
    public static AggregatePosterior Fit(RowMatrix means, RowMatrix deviations, int maximumRows, RandomSource random)
    {
        Require.TrainingRows(means);
        ArgumentNullException.ThrowIfNull(deviations);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumRows);
        if (deviations.Rows != means.Rows || deviations.Columns != means.Columns)
        {
            throw new ArgumentException($"There are {deviations.Rows} × {deviations.Columns} deviations for {means.Rows} × {means.Columns} means.", nameof(deviations));
        }

        foreach (double deviation in deviations.Values)
        {
            if (!(deviation > 0 && double.IsFinite(deviation))) throw new ArgumentException($"A deviation is {deviation}; all must be positive and finite.", nameof(deviations));
        }

        // The same source draws the same rows of both.
        return new AggregatePosterior(means.Sample(maximumRows, random).ToArray(), deviations.Sample(maximumRows, random).ToArray(), means.Columns);
    }

    /// <summary>Restores a fitted density from its <see cref="State"/>.</summary>
    /// <exception cref="InvalidDataException">The state is incomplete or inconsistent.</exception>
    public static AggregatePosterior FromState(FittedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int columns = state.Integer("columns", 1);
        double[] means = state.Doubles("means"), deviations = state.Doubles("deviations", means.Length);
        if (means.Length == 0 || means.Length % columns != 0) throw new InvalidDataException($"{means.Length} means are no rows of {columns}.");
        if (deviations.Any(d => !(d > 0))) throw new InvalidDataException("A deviation of the aggregate posterior is not positive.");
        return new AggregatePosterior(means, deviations, columns);
    }

    /// <inheritdoc/>
    public void Score(RowMatrix rows, Span<double> scores)
    {
        Require.RowsToScore(rows, scores, Columns);
        RowBlocks.Score(scores, 64, (first, block) =>
        {
            double[] terms = new double[_offsets.Length];
            for (int i = 0; i < block.Length; i++) block[i] = ScoreOne(rows.Row(first + i), terms);
        });
    }

    /// <summary>−log Σ exp(−terms), the largest taken out.</summary>
    private double ScoreOne(ReadOnlySpan<double> z, double[] terms)
    {
        double least = double.PositiveInfinity;
        for (int i = 0; i < terms.Length; i++)
        {
            double squares = 0;
            for (int j = 0; j < z.Length; j++)
            {
                double pull = (z[j] - _means[(i * Columns) + j]) / _deviations[(i * Columns) + j];
                squares += pull * pull;
            }

            terms[i] = _offsets[i] + (0.5 * squares);
            least = Math.Min(least, terms[i]);
        }

        double sum = 0;
        foreach (double term in terms) sum += Math.Exp(least - term);
        return least - Math.Log(sum);
    }
}
