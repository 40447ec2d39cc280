using Offshell.Models.Networks;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Variational;

/// <summary>
/// The weights behind the heads' outputs: one row of a dense layer for each, or one filter of a convolution for the same output
/// of all positions.
/// </summary>
internal sealed class OutputParameters
{
    private readonly ParameterSet _parameters;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly bool _filtersAreLast;

    private OutputParameters(ParameterSet parameters, Parameter weight, Parameter? bias, bool filtersAreLast)
    {
        _parameters = parameters;
        _weight = weight;
        _bias = bias;
        _filtersAreLast = filtersAreLast;
        Filters = weight.Shape[filtersAreLast ? ^1 : 0];
    }

    /// <summary>Outputs that have weights of their own; output i has those of i modulo this.</summary>
    internal int Filters { get; }

    /// <summary>Of a dense layer behind the decoder.</summary>
    internal static OutputParameters OfDense(ParameterSet parameters, Parameter weight, Parameter bias) => new(parameters, weight, bias, filtersAreLast: false);

    /// <summary>Of the decoder's own last layer; null if that has no weights of a known kind.</summary>
    internal static OutputParameters? OfLastLayer(ParameterSet parameters, NetworkOptions decoder, string name)
    {
        if (decoder.Layers.IsEmpty || decoder.Layers[^1] is not (DenseLayer or ConvolutionLayer { Groups: 1 } or TransposedConvolutionLayer { Groups: 1 })) return null;
        string layer = $"{name}.{decoder.Layers.Length - 1}";
        return new(parameters, parameters.Find($"{layer}.weight")!, parameters.Find($"{layer}.bias"), decoder.Layers[^1] is TransposedConvolutionLayer);
    }

    /// <summary>Makes an output the same for all rows: only its bias is left.</summary>
    internal void ClearWeights(int filter)
    {
        Span<float> weights = _parameters[_weight];
        int others = weights.Length / Filters;
        if (!_filtersAreLast)
        {
            weights.Slice(filter * others, others).Clear();
            return;
        }

        for (int i = 0; i < others; i++) weights[(i * Filters) + filter] = 0;
    }

    internal void SetBias(int filter, float value)
    {
        if (_bias is not null) _parameters[_bias][filter] = value;
    }
}
