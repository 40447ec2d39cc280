using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Variational.Nodes;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational;

/// <summary>The parameters of encoder, prior and decoder, and the graphs built on them.</summary>
internal sealed class VariationalNetwork
{
    private readonly Network _encoder;
    private readonly Network _decoder;
    private readonly Parameter _posteriorWeight;
    private readonly Parameter _posteriorBias;
    private readonly Parameter? _outputWeight;
    private readonly Parameter? _outputBias;
    private readonly OutputParameters? _outputs;
    private readonly int[] _sharedWidths;

    internal VariationalNetwork(VariationalOptions options, RowLayout layout)
    {
        Options = options;
        Layout = layout;
        int conditions = layout.Conditions.Width;
        _encoder = new Network(options.Encoder, Parameters, "encoder", new Shape(layout.Inputs.Width + conditions));
        int hidden = _encoder.Output.Features;
        int posterior = (options.Prior.HasPosterior ? 2 : 1) * options.LatentSize;
        _posteriorWeight = Parameters.Add("posterior.weight", posterior, hidden);
        _posteriorBias = Parameters.Add("posterior.bias", posterior);
        Prior = options.Prior.Build(Parameters, new PriorSizes(options.LatentSize, layout.Inputs.Width + conditions, layout.Classes?.Shares ?? []));
        _decoder = new Network(options.Decoder, Parameters, "decoder", new Shape(options.LatentSize + conditions));
        hidden = _decoder.Output.Features;
        if (options.OutputLayer)
        {
            _outputWeight = Parameters.Add("output.weight", layout.ParameterCount, hidden);
            _outputBias = Parameters.Add("output.bias", layout.ParameterCount);
            _outputs = OutputParameters.OfDense(Parameters, _outputWeight, _outputBias);
        }
        else
        {
            CheckOutputs(hidden, layout);
            _outputs = OutputParameters.OfLastLayer(Parameters, options.Decoder, "decoder");
        }

        _sharedWidths = SharedWidths();
    }

    internal VariationalOptions Options { get; }

    internal RowLayout Layout { get; }

    internal ParameterSet Parameters { get; } = new();

    internal BuiltPrior Prior { get; }

    internal void Initialise(RandomSource random)
    {
        _encoder.Initialise(random);
        _decoder.Initialise(random);
        Prior.Initialise(Parameters, random);
        Initialisation.Fill(Parameters[_posteriorWeight], _posteriorWeight.Shape[1], _posteriorWeight.Shape[0], default, random.Split("posterior"));
        // The posterior starts near σ = 0.6: wide enough to explore, narrow enough that latents carry information at once.
        Parameters[_posteriorBias][Options.LatentSize..].Fill(-1);
        if (_outputWeight is not null) Initialisation.Fill(Parameters[_outputWeight], _outputWeight.Shape[1], _outputWeight.Shape[0], default, random.Split("output"));
        InitialiseOutputs();
        Constrain();
    }

    /// <summary>
    /// Every head starts as the column it stands for. Positions that share a filter can start so only if they are measured in one
    /// unit; else the filter starts as the layer does.
    /// </summary>
    private void InitialiseOutputs()
    {
        if (_outputs is null || (!Options.OutputLayer && !Options.SharedScale)) return;
        Span<float> initial = stackalloc float[Layout.Heads.Max(h => h.ParameterCount)];
        int next = 0;
        foreach (ColumnHead head in Layout.Heads)
        {
            if (next >= _outputs.Filters) break;
            head.InitialOutputs(initial);
            for (int p = 0; p < head.ParameterCount && next + p < _outputs.Filters; p++) _outputs.SetBias(next + p, initial[p]);
            if (head.WidthOutput >= 0) _outputs.ClearWeights(next + head.WidthOutput);
            next += head.ParameterCount;
        }
    }

    /// <summary>The outputs that stay free of the row where one σ per column is asked for.</summary>
    private int[] SharedWidths()
    {
        if (Options.Variance == VarianceForm.PerRow || _outputs is null) return [];
        var widths = new SortedSet<int>();
        int next = 0;
        foreach (ColumnHead head in Layout.Heads)
        {
            if (head is GaussianHead) widths.Add((next + 1) % _outputs.Filters);
            next += head.ParameterCount;
        }

        return [.. widths];
    }

    private static void CheckOutputs(int found, RowLayout layout)
    {
        if (found == layout.ParameterCount) return;
        throw new ArgumentException($"The decoder ends in {found} numbers; without an output layer the heads of {layout.Heads.Length} columns need {layout.ParameterCount}.");
    }

    /// <summary>Rows per block of a graph of both networks.</summary>
    internal int LanesPerBlock(int batchSize) => Network.LanesPerBlock(batchSize, _encoder, _decoder);

    /// <summary>
    /// Applies the layers' constraints, and keeps σ of Gaussian columns free of the row where one number per column is
    /// asked for: only the bias is left.
    /// </summary>
    internal void Constrain()
    {
        _encoder.Constrain();
        _decoder.Constrain();
        foreach (int output in _sharedWidths) _outputs!.ClearWeights(output);
    }

    /// <summary>Posterior mean and deviation, each [latents × lanes]; without a posterior the code and null.</summary>
    internal (Node Mean, Node? Deviation) Encode(Graph graph, Node inputs, Node? conditions)
    {
        Node hidden = _encoder.Apply(graph, conditions is null ? inputs : graph.Concatenate(inputs, conditions));
        Node posterior = hidden.Dense(_posteriorWeight, _posteriorBias);
        int d = Options.LatentSize;
        if (Options.Prior is NoPrior { SquashesCodes: true }) return (posterior.Activate(Activation.Sigmoid), null);
        if (!Options.Prior.HasPosterior) return (posterior, null);
        return (posterior.Slice(0, d), new PosteriorDeviationNode(posterior.Slice(d, d)));
    }

    /// <summary>The heads' outputs, [parameters × lanes].</summary>
    internal Node Decode(Graph graph, Node latent, Node? conditions)
    {
        Node hidden = _decoder.Apply(graph, conditions is null ? latent : graph.Concatenate(latent, conditions));
        return _outputWeight is null ? hidden : hidden.Dense(_outputWeight, _outputBias);
    }
}
