using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Variational.Nodes;
using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;

namespace Offshell.Models.Variational;

/// <summary>
/// Asks the model for hidden columns of a row: finds the latents that explain the visible columns best,
/// argmax_z log p(x_visible | z) + log p(z), and reads the hidden columns off the decoder. One question per lane.
/// </summary>
/// <remarks>
/// The encoder alone would not do: it has not learned to do without a column, and feeding the decoder's guess back to it
/// stops short, since latents that describe the hidden column on its own keep the first guess alive.
/// </remarks>
internal sealed class VariationalImputer
{
    private const int Steps = 150;
    private const double StepSize = 0.15;
    private const float LargestSlope = 1e6f;

    private readonly VariationalEvaluator _evaluator;
    private readonly VariationalAutoencoder _model;
    private readonly Graph _graph;
    private readonly InputNode _latent;
    private readonly InputNode? _conditions;
    private readonly InputNode _targets;
    private readonly Node _outputs;
    private readonly Node _nats;
    private readonly FloatBuffer _unusedGradient;
    private readonly float[] _seed;
    private readonly int _lanes;

    internal VariationalImputer(VariationalEvaluator evaluator)
    {
        _evaluator = evaluator;
        _model = evaluator.Model;
        _lanes = evaluator.Lanes;
        VariationalNetwork network = _model.Network;
        int conditions = _model.Layout.Conditions.Width;
        _graph = new Graph(network.Parameters, _lanes);
        _latent = _graph.Input(evaluator.LatentSize, wantsGradient: true);
        _conditions = conditions == 0 ? null : _graph.Input(conditions);
        _targets = _graph.Input(_model.Layout.TargetWidth);
        _outputs = network.Decode(_graph, _latent, _conditions);
        _nats = new ColumnHeadsNode(_outputs, _targets, _model.Heads);
        _unusedGradient = new FloatBuffer(network.Parameters.Length);
        _seed = new float[_lanes];
        _seed.AsSpan().Fill(1);
    }

    /// <summary>Head outputs at the best latents, [parameters × lanes]; question <c>first + lane</c> stands in its lane.</summary>
    internal ReadOnlySpan<float> Impute(Table row, IReadOnlyList<ImmutableArray<int>> masks, int first, int count)
    {
        _evaluator.Load(row.Select(new int[count]));
        SetTargets(row, masks, first, count);
        for (int lane = 0; lane < count; lane++)
        {
            foreach (int feature in masks[first + lane]) HideInput(feature, lane);
        }

        _evaluator.Invalidate();
        _evaluator.Mean.CopyTo(_latent.Value);
        if (_conditions is not null) _evaluator.Conditions.CopyTo(_conditions.Value);
        Descend();
        _graph.Forward();
        return _outputs.Value;
    }

    /// <summary>The outputs of one head for one row.</summary>
    internal static float[] OutputsOf(VariationalAutoencoder model, ReadOnlySpan<float> outputs, int feature, int lane, int lanes)
    {
        int next = 0;
        for (int f = 0; f < feature; f++) next += model.Heads[f].ParameterCount;
        float[] own = new float[model.Heads[feature].ParameterCount];
        for (int p = 0; p < own.Length; p++) own[p] = outputs[((next + p) * lanes) + lane];
        return own;
    }

    /// <summary>The row's values in every lane; what a lane's question hides is missing, and so is everything in unused lanes.</summary>
    private void SetTargets(Table row, IReadOnlyList<ImmutableArray<int>> masks, int first, int count)
    {
        Span<float> targets = _targets.Value;
        int next = 0;
        var offsets = new int[_model.Heads.Length];
        for (int f = 0; f < offsets.Length; f++)
        {
            ColumnHead head = _model.Heads[f];
            float[] prepared = new float[head.TargetWidth];
            head.Prepare(row.Values(_model.Layout.Inputs.Columns[f].Column)[0], prepared);
            for (int t = 0; t < prepared.Length; t++)
            {
                targets.Slice((next + t) * _lanes, _lanes).Fill(float.NaN);
                targets.Slice((next + t) * _lanes, count).Fill(prepared[t]);
            }

            offsets[f] = next;
            next += prepared.Length;
        }

        for (int lane = 0; lane < count; lane++)
        {
            foreach (int feature in masks[first + lane]) targets[(offsets[feature] * _lanes) + lane] = float.NaN;
        }
    }

    /// <summary>Adam on the latents with a step that shrinks along half a cosine.</summary>
    private void Descend()
    {
        int length = _evaluator.LatentSize * _lanes;
        double[] first = new double[length], second = new double[length], prior = new double[length];
        for (int step = 1; step <= Steps; step++)
        {
            _graph.Forward();
            _graph.Backward(_nats, _seed, _unusedGradient);
            PriorGradients(prior);
            double size = StepSize * 0.5 * (1 + Math.Cos(Math.PI * step / Steps));
            for (int i = 0; i < length; i++)
            {
                float slope = _latent.Gradient[i];
                double gradient = float.IsNaN(slope) ? 0 : Math.Clamp(slope, -LargestSlope, LargestSlope);
                gradient -= prior[i];
                first[i] = (0.9 * first[i]) + (0.1 * gradient);
                second[i] = (0.99 * second[i]) + (0.01 * gradient * gradient);
                double direction = first[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(second[i] / (1 - Math.Pow(0.99, step))) + 1e-8);
                _latent.Value[i] = (float)(_latent.Value[i] - (size * direction));
            }
        }
    }

    /// <summary>d log p(z) / dz of every lane, [latents × lanes].</summary>
    private void PriorGradients(double[] gradients)
    {
        Span<double> z = stackalloc double[_evaluator.LatentSize], slope = stackalloc double[_evaluator.LatentSize];
        for (int lane = 0; lane < _lanes; lane++)
        {
            for (int j = 0; j < z.Length; j++) z[j] = _latent.Value[(j * _lanes) + lane];
            _evaluator.Prior.Gradient(z, slope);
            for (int j = 0; j < z.Length; j++) gradients[(j * _lanes) + lane] = slope[j];
        }
    }

    private void HideInput(int feature, int lane)
    {
        RowLayout layout = _model.Layout;
        Span<float> destination = _evaluator.Inputs[((layout.InputOffsets[feature] * _lanes) + lane)..];
        layout.Inputs.EncodeColumn(feature, [double.NaN], destination, 1, _lanes);
    }
}
