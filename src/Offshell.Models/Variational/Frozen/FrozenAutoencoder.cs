using System.Runtime.CompilerServices;
using Offshell.Models.Variational.Nodes;
using Offshell.Tensors;

namespace Offshell.Models.Variational.Frozen;

/// <summary>
/// A trained variational autoencoder of dense layers, packed to score one row in about a microsecond: no
/// allocation, no locks, any number of threads. The scores are those of tables up to rounding.
/// </summary>
internal sealed unsafe class FrozenAutoencoder
{
    [ThreadStatic]
    private static FloatBuffer? _memory;

    private readonly FrozenInputs _features;
    private readonly FrozenInputs _conditions;
    private readonly FrozenNetwork _encoder;
    private readonly FrozenNetwork _decoder;
    private readonly FrozenLikelihood _likelihood;
    private readonly float[] _noise;
    private readonly int _latents;
    private readonly (double Mean, double Deviation)[] _prior;
    private readonly int _floats;
    private readonly Layout _layout;

    /// <exception cref="NotSupportedException">A layer is not dense.</exception>
    internal FrozenAutoencoder(VariationalAutoencoder model)
    {
        VariationalNetwork network = model.Network;
        if (model.Options.Prior is NoPrior { SquashesCodes: true }) throw new NotSupportedException("Codes with a sparsity target are squashed, which compiled scorers do not know. Score tables instead.");
        _features = new FrozenInputs(model.Layout.Inputs);
        _conditions = new FrozenInputs(model.Layout.Conditions);
        _likelihood = new FrozenLikelihood(model.Heads);
        _encoder = new FrozenNetwork(model.Options.Encoder, "encoder", network.Parameters, "posterior", []);
        _decoder = new FrozenNetwork(
            model.Options.Decoder, "decoder", network.Parameters, model.Options.OutputLayer ? "output" : null, _likelihood.OutputOrder.AsSpan());
        _noise = model.Noise;
        _latents = model.Options.LatentSize;
        _prior = !model.Options.Prior.IsNormal ? [] : [.. Enumerable.Range(0, _latents).Select(j => network.Prior.Latent(network.Parameters, j))];
        _layout = new Layout(this);
        _floats = _layout.Floats;
    }

    /// <summary>Numbers of a row: features, then conditions.</summary>
    internal int RowLength => _features.Columns + _conditions.Columns;

    /// <summary>−log p(x | z = μ), in nats.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Reconstruction(ReadOnlySpan<double> row)
    {
        float* memory = Load(row);
        RowWork work = Work(memory);
        Encode(memory, ref work);
        return Decode(memory, -1, ref work);
    }

    /// <summary>Σ KL(q ‖ p) over the latents, in nats.</summary>
    internal double Kl(ReadOnlySpan<double> row)
    {
        RowWork none = default;
        return KlOf(Encode(Load(row), ref none));
    }

    /// <summary>E_q[−log p(x | z)] + KL(q ‖ p) over the first stored draws, in nats.</summary>
    internal double NegativeElbo(ReadOnlySpan<double> row, int draws)
    {
        float* memory = Load(row);
        RowWork work = Work(memory);
        double kl = KlOf(Encode(memory, ref work)), sum = 0;
        for (int draw = 0; draw < draws; draw++) sum += Decode(memory, draw, ref work);
        return (sum / draws) + kl;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* Load(ReadOnlySpan<double> row)
    {
        FloatBuffer? memory = _memory;
        if (memory is null || memory.Length < _floats) _memory = memory = new FloatBuffer(_floats);
        float* start = memory.Pointer;
        double* features = (double*)(start + _layout.Row), conditions = (double*)(start + _layout.ConditionRow);
        _features.Copy(row, features);
        _features.Encode(features, start + _layout.Inputs);
        if (_conditions.Columns == 0) return start;
        _conditions.Copy(row[_features.Columns..], conditions);
        _conditions.Encode(conditions, start + _layout.Conditions);
        new Span<float>(start + _layout.Conditions, _conditions.Width).CopyTo(new Span<float>(start + _layout.Inputs + _features.Width, _conditions.Width));
        new Span<float>(start + _layout.Conditions, _conditions.Width).CopyTo(new Span<float>(start + _layout.Latent + _latents, _conditions.Width));
        return start;
    }

    /// <summary>The posterior's parameters [means | log variances], copied to where no other pass writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Encode(float* memory, ref RowWork work)
    {
        float* posterior = memory + _layout.Posterior;
        float* found = _encoder.Run(memory + _layout.Inputs, memory + _layout.First, memory + _layout.Second, ref work);
        for (int j = 0; j < _encoder.Outputs; j++) posterior[j] = found[j];
        return posterior;
    }

    /// <summary>The likelihood's part that needs the row alone: once for all draws, and not for a score of the latents only.</summary>
    private RowWork Work(float* memory) => new(_likelihood, (double*)(memory + _layout.Row), memory + _layout.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Decode(float* memory, int draw, ref RowWork work)
    {
        float* posterior = memory + _layout.Posterior, z = memory + _layout.Latent;
        for (int j = 0; j < _latents; j++)
        {
            z[j] = posterior[j];
            if (draw >= 0) z[j] += Deviation(posterior[_latents + j]) * _noise[(draw * _latents) + j];
        }

        float* outputs = _decoder.Run(z, memory + _layout.First, memory + _layout.Second, ref work);
        work.Finish();
        return _likelihood.Nats((double*)(memory + _layout.Row), memory + _layout.Lanes, outputs);
    }

    private double KlOf(float* posterior)
    {
        double kl = 0;
        for (int j = 0; j < _latents; j++)
        {
            (double mean, double deviation) = _prior[j];
            double ratio = Deviation(posterior[_latents + j]) / deviation, pull = (posterior[j] - mean) / deviation;
            kl += (0.5 * ((ratio * ratio) + (pull * pull) - 1)) - Math.Log(ratio);
        }

        return kl;
    }

    private static float Deviation(float logVariance) =>
        MathF.Exp(0.5f * Math.Clamp(logVariance, PosteriorDeviationNode.Low, PosteriorDeviationNode.High));

    /// <summary>Where everything stands in a thread's memory, in floats; every part begins at a full vector.</summary>
    private sealed class Layout
    {
        internal Layout(FrozenAutoencoder model)
        {
            Row = Take(2 * (model._features.PaddedColumns + 1));
            ConditionRow = Take(2 * model._conditions.PaddedColumns);
            Lanes = Take(model._likelihood.RowFloats);
            Inputs = Take(model._features.Width + model._conditions.Width + 8);
            Conditions = Take(model._conditions.Width + 8);
            Latent = Take(model._latents + model._conditions.Width);
            Posterior = Take(2 * model._latents);
            int width = Math.Max(model._encoder.Width, model._decoder.Width);
            First = Take(width + 16);
            Second = Take(width + 16);
        }

        internal int Row { get; }

        internal int ConditionRow { get; }

        internal int Lanes { get; }

        internal int Inputs { get; }

        internal int Conditions { get; }

        internal int Latent { get; }

        internal int Posterior { get; }

        internal int First { get; }

        internal int Second { get; }

        internal int Floats { get; private set; }

        private int Take(int floats)
        {
            int start = Floats;
            Floats += FloatBuffer.RoundUp(floats);
            return start;
        }
    }
}
