using Offshell.Data;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;

namespace Offshell.Models.Variational;

/// <summary>
/// Runs encoder and decoder over one block of rows at a time and keeps what scores need: posterior, head outputs, raw
/// values. Holds working memory: one per thread.
/// </summary>
internal sealed class VariationalEvaluator
{
    private readonly Graph _encoder;
    private readonly Graph _decoder;
    private readonly InputNode _inputs;
    private readonly InputNode? _encoderConditions;
    private readonly InputNode _latent;
    private readonly InputNode? _decoderConditions;
    private readonly Node _mean;
    private readonly Node? _deviation;
    private readonly float[] _noDeviation;
    private readonly Node _outputs;
    private readonly int[] _parameterOffsets;
    private readonly double[][] _raw;
    private readonly double[] _scratch;
    private readonly double[] _termScratch;
    private bool _encoded;
    private bool _decodedAtMean;

    internal VariationalEvaluator(VariationalAutoencoder model, int lanes)
    {
        Model = model;
        Lanes = lanes;
        VariationalNetwork network = model.Network;
        int conditions = model.Layout.Conditions.Width;
        _encoder = new Graph(network.Parameters, lanes) { IsDifferentiable = false };
        _inputs = _encoder.Input(model.Layout.Inputs.Width);
        _encoderConditions = conditions == 0 ? null : _encoder.Input(conditions);
        (_mean, _deviation) = network.Encode(_encoder, _inputs, _encoderConditions);
        _noDeviation = _deviation is null ? new float[LatentSize * lanes] : [];
        _decoder = new Graph(network.Parameters, lanes) { IsDifferentiable = false };
        _latent = _decoder.Input(model.Options.LatentSize);
        _decoderConditions = conditions == 0 ? null : _decoder.Input(conditions);
        _outputs = network.Decode(_decoder, _latent, _decoderConditions);
        _encoder.Forward();
        _decoder.Forward();
        Prior = network.Prior.Density(network);
        _parameterOffsets = new int[model.Heads.Length];
        for (int f = 1; f < _parameterOffsets.Length; f++) _parameterOffsets[f] = _parameterOffsets[f - 1] + model.Heads[f - 1].ParameterCount;
        _raw = [.. model.Heads.Select(_ => new double[lanes])];
        _scratch = new double[lanes];
        _termScratch = new double[lanes * model.Heads.Length];
    }

    /// <summary>Bytes of the graphs of both networks and of the working memory.</summary>
    internal static long MemoryBytes(VariationalAutoencoder model, int lanes)
    {
        VariationalNetwork network = model.Network;
        var encoder = new Graph(network.Parameters, lanes) { IsDifferentiable = false };
        var decoder = new Graph(network.Parameters, lanes) { IsDifferentiable = false };
        int conditions = model.Layout.Conditions.Width;
        network.Encode(encoder, encoder.Input(model.Layout.Inputs.Width), conditions == 0 ? null : encoder.Input(conditions));
        network.Decode(decoder, decoder.Input(model.Options.LatentSize), conditions == 0 ? null : decoder.Input(conditions));
        return encoder.MemoryBytes + decoder.MemoryBytes + (((2L * model.Heads.Length) + 1) * lanes * sizeof(double));
    }

    internal VariationalAutoencoder Model { get; }

    /// <summary>The prior at the parameters of the model.</summary>
    internal PriorDensity Prior { get; }

    /// <summary>Rows a block can hold.</summary>
    internal int Lanes { get; }

    /// <summary>Rows in the block at hand.</summary>
    internal int Count { get; private set; }

    internal int LatentSize => Model.Options.LatentSize;

    /// <summary>Posterior means, [latents × lanes].</summary>
    internal ReadOnlySpan<float> Mean => Encoded(_mean);

    /// <summary>Posterior standard deviations, [latents × lanes]; 0 without a posterior.</summary>
    internal ReadOnlySpan<float> Deviation => _deviation is null ? _noDeviation : Encoded(_deviation);

    /// <summary>Network inputs of the block; a change takes effect after <see cref="Invalidate"/>.</summary>
    internal Span<float> Inputs => _inputs.Value;

    /// <summary>Conditions of the block, [inputs × lanes]; empty without any.</summary>
    internal ReadOnlySpan<float> Conditions => _decoderConditions is null ? default : _decoderConditions.Value;

    /// <summary>Raw values of one feature, [lanes]; NaN where missing and in padding.</summary>
    internal Span<double> Raw(int feature) => _raw[feature];

    /// <summary>The outputs of one feature's head within the outputs of all, [parameters of the head × lanes].</summary>
    internal ReadOnlySpan<float> OutputsOf(int feature, ReadOnlySpan<float> outputs) =>
        outputs.Slice(_parameterOffsets[feature] * Lanes, Model.Heads[feature].ParameterCount * Lanes);

    /// <summary>Working memory of scores, [lanes].</summary>
    internal Span<double> Scratch => _scratch;

    /// <summary>Working memory of scores, [features × lanes].</summary>
    internal Span<double> TermScratch => _termScratch;

    /// <summary>Takes a block of at most <see cref="Lanes"/> rows.</summary>
    internal void Load(Table rows)
    {
        Count = rows.RowCount;
        _inputs.Value.Clear();
        RowLayout.EncodeLanes(Model.Layout.Inputs, rows, _inputs.Value, Lanes);
        LoadConditions(rows);
        for (int f = 0; f < _raw.Length; f++)
        {
            rows.Values(Model.Layout.Inputs.Columns[f].Column).CopyTo(_raw[f]);
            _raw[f].AsSpan(Count).Fill(double.NaN);
        }

        Invalidate();
    }

    /// <summary>Takes the conditions of a block only, for draws from the prior.</summary>
    internal void LoadConditions(Table rows)
    {
        if (_encoderConditions is null) return;
        _encoderConditions.Value.Clear();
        RowLayout.EncodeLanes(Model.Layout.Conditions, rows, _encoderConditions.Value, Lanes);
        _encoderConditions.Value.CopyTo(_decoderConditions!.Value);
    }

    /// <summary>
    /// Gives one numeric feature other values: the network is shown them and the head judges them, as if the rows had been
    /// loaded so. A score that shifts values puts the old ones back.
    /// </summary>
    /// <param name="feature">Position among the features.</param>
    /// <param name="values">[lanes] raw values.</param>
    internal void Shift(int feature, ReadOnlySpan<double> values)
    {
        values[..Lanes].CopyTo(_raw[feature]);
        RowLayout layout = Model.Layout;
        layout.Inputs.EncodeColumn(feature, values[..Count], _inputs.Value[(layout.InputOffsets[feature] * Lanes)..], 1, Lanes);
        Invalidate();
    }

    internal void Invalidate() => (_encoded, _decodedAtMean) = (false, false);

    /// <summary>Head outputs at z = μ, [parameters × lanes].</summary>
    internal ReadOnlySpan<float> DecodeMean()
    {
        if (_decodedAtMean) return _outputs.Value;
        Mean.CopyTo(_latent.Value);
        _decoder.Forward();
        _decodedAtMean = true;
        return _outputs.Value;
    }

    /// <summary>Head outputs at z = μ + σ ε for one stored draw.</summary>
    internal ReadOnlySpan<float> DecodeDraw(int draw)
    {
        ReadOnlySpan<float> mean = Mean, deviation = Deviation;
        Span<float> z = _latent.Value;
        for (int j = 0; j < LatentSize; j++)
        {
            float noise = Model.Noise[(draw * LatentSize) + j];
            for (int i = j * Lanes; i < (j + 1) * Lanes; i++) z[i] = mean[i] + (deviation[i] * noise);
        }

        return DecodeLatent();
    }

    /// <summary>Where a latent of one's own choice is written before <see cref="DecodeLatent"/>, [latents × lanes].</summary>
    internal Span<float> Latent => _latent.Value;

    internal ReadOnlySpan<float> DecodeLatent()
    {
        _decodedAtMean = false;
        _decoder.Forward();
        return _outputs.Value;
    }

    private ReadOnlySpan<float> Encoded(Node node)
    {
        if (!_encoded)
        {
            _encoder.Forward();
            _encoded = true;
        }

        return node.Value;
    }
}
