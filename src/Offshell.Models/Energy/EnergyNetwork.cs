using Offshell.Models.Networks;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Energy;

/// <summary>Encoder f and decoder g, and the energy E(x) = |x − g(f(x))|²/D of a row (Yoon et al. 2021, Eq. 5, as a mean over the D columns).</summary>
internal sealed class EnergyNetwork
{
    private const double Ln2 = 0.69314718055994531;

    private readonly NormalisedAutoencoderOptions _options;
    private readonly Network _encoder;
    private readonly Network _decoder;
    private readonly Parameter _latentWeight;
    private readonly Parameter _latentBias;
    private readonly Parameter? _outputWeight;
    private readonly Parameter? _outputBias;
    private readonly Parameter[] _encoderParameters;
    private readonly Parameter? _temperature;

    /// <exception cref="ArgumentException">The layers do not fit the columns.</exception>
    internal EnergyNetwork(NormalisedAutoencoderOptions options, int columns)
    {
        (_options, Columns) = (options, columns);
        Shape input = options.InputShape.IsEmpty ? new Shape(columns) : new Shape(options.InputShape.AsSpan());
        if (input.Features != columns) throw new ArgumentException($"The rows have {columns} columns, but the input shape {input} holds {input.Features} numbers.", nameof(options));
        if (options.DataChain.ClipGroup > 0 && columns % options.DataChain.ClipGroup != 0) throw new ArgumentException($"The data chain clips groups of {options.DataChain.ClipGroup} inputs, which do not divide the {columns} columns.", nameof(options));
        if (options.LatentChain.ClipGroup > 0 && options.LatentSize % options.LatentChain.ClipGroup != 0) throw new ArgumentException($"The latent chain clips groups of {options.LatentChain.ClipGroup} inputs, which do not divide the {options.LatentSize} latents.", nameof(options));
        _encoder = new Network(options.Encoder, Parameters, "encoder", input);
        _latentWeight = Parameters.Add("latent.weight", options.LatentSize, _encoder.Output.Features);
        _latentBias = Parameters.Add("latent.bias", options.LatentSize);
        _encoderParameters = [.. Parameters.Parameters];
        _decoder = new Network(options.Decoder, Parameters, "decoder", new Shape(options.LatentSize));
        if (options.OutputLayer)
        {
            _outputWeight = Parameters.Add("output.weight", columns, _decoder.Output.Features);
            _outputBias = Parameters.Add("output.bias", columns);
        }
        else if (_decoder.Output.Features != columns)
        {
            throw new ArgumentException($"The decoder gives {_decoder.Output}, but the rows have {columns} columns. Let its last layer give as many numbers, or set outputLayer.", nameof(options));
        }

        if (_encoder.CouplesRows || _decoder.CouplesRows) throw new ArgumentException("The energy of a row must not depend on other rows; leave batch normalisation out.", nameof(options));
        if (options.TrainsTemperature) _temperature = Parameters.Add("temperature", 1);
    }

    internal int Columns { get; }

    internal int LatentSize => _options.LatentSize;

    internal ParameterSet Parameters { get; } = new();

    /// <summary>1/T, of which a learned part is softplus(β)/log 2 with β = 0 at first, so that T stays positive.</summary>
    internal double InverseTemperature => _temperature is null
        ? 1 / _options.Temperature
        : Math.Log(1 + Math.Exp(Parameters[_temperature][0])) / Ln2 / _options.Temperature;

    /// <summary>Rows per block, at most 64, so that the chains of a usual batch run on several threads.</summary>
    internal int LanesPerBlock(int batch) => Math.Min(64, Network.LanesPerBlock(batch, _encoder, _decoder));

    internal void Initialise(RandomSource random)
    {
        _encoder.Initialise(random.Split("encoder"));
        _decoder.Initialise(random.Split("decoder"));
        Initialisation.Fill(Parameters[_latentWeight], _latentWeight.Shape[1], _latentWeight.Shape[0], Activation.Identity, random.Split("latents"));
        if (_outputWeight is not null) Initialisation.Fill(Parameters[_outputWeight], _outputWeight.Shape[1], _outputWeight.Shape[0], _options.OutputActivation, random.Split("outputs"));
    }

    internal void Constrain()
    {
        _encoder.Constrain();
        _decoder.Constrain();
    }

    internal Node Encode(Graph graph, Node rows)
    {
        Node latents = _encoder.Apply(graph, rows).Dense(_latentWeight, _latentBias);
        return _options.SphericalLatents ? new SphereNode(latents) : latents;
    }

    internal Node Decode(Graph graph, Node latents)
    {
        Node output = _decoder.Apply(graph, latents);
        return _outputWeight is null ? output : output.Dense(_outputWeight, _outputBias, _options.OutputActivation);
    }

    internal Node Reconstruct(Graph graph, Node rows) => Decode(graph, Encode(graph, rows));

    /// <summary>E, [1 × lanes].</summary>
    internal Node Energy(Graph graph, Node rows)
    {
        Node error = Reconstruct(graph, rows).Subtract(rows);
        Tensors.Autodiff.Nodes.WeightedSumNode mean = graph.WeightedSum(error.Multiply(error).SumFeatures());
        mean.Coefficients[0] = 1f / Columns;
        return mean;
    }

    /// <summary>Σ θ² over the encoder, [1 × lanes].</summary>
    internal Node EncoderWeights(Graph graph) => new SquaredWeightsNode(graph, _encoderParameters);

    /// <summary>The learned factor of 1/T times a constant, [1 × lanes]; null if the temperature is fixed. See <see cref="InverseTemperature"/>.</summary>
    internal Node? TemperatureFactor(Graph graph) => _temperature is null ? null : graph.ParameterRows(_temperature).Activate(Activation.Softplus);

    /// <summary>What turns <see cref="TemperatureFactor"/> into 1/T.</summary>
    internal float TemperatureScale => (float)(1 / (Ln2 * _options.Temperature));
}
