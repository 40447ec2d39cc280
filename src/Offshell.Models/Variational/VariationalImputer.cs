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
/// argmax_z log p(x_visible | z) + log p(z), and reads the hidden columns off the decoder. One question per lane. How well the
/// visible columns determine the latents is asked apart: a narrow likelihood at the best latents says nothing about it.
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

    /// <summary>Latents drawn around the best ones, and how far gradients are compared for their spread.</summary>
    private const int Draws = 32;
    private const float CurvatureStep = 0.05f;

    /// <summary>With more latents, whose spread takes work and memory in their square, none are drawn around the best ones.</summary>
    private const int MostSpread = 64;

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

    /// <summary>Head outputs at the best latents, [parameters × lanes]; every question stands in its lane.</summary>
    /// <param name="rows">The rows asked about.</param>
    /// <param name="questions">The row, and the features of it that are hidden; at most as many as lanes.</param>
    internal float[] Impute(Table rows, ReadOnlySpan<(int Row, ImmutableArray<int> Hidden)> questions)
    {
        int[] rowOfLane = new int[questions.Length];
        for (int lane = 0; lane < rowOfLane.Length; lane++) rowOfLane[lane] = questions[lane].Row;
        Table asked = rows.Select(rowOfLane);
        _evaluator.Load(asked);
        SetTargets(asked, questions);
        for (int lane = 0; lane < questions.Length; lane++)
        {
            foreach (int feature in questions[lane].Hidden) HideInput(feature, lane);
        }

        _evaluator.Invalidate();
        _evaluator.Mean.CopyTo(_latent.Value);
        if (_conditions is not null) _evaluator.Conditions.CopyTo(_conditions.Value);
        Descend();
        _graph.Forward();
        return _outputs.Value.ToArray();
    }

    /// <summary>Head outputs at latents drawn around those of the last answer, as far as its visible columns leave them open, [draws][parameters × lanes]; none for more than 64 latents.</summary>
    internal float[][] Around()
    {
        int size = _evaluator.LatentSize;
        if (size > MostSpread) return [];
        float[] best = _latent.Value.ToArray();
        LatentPosterior[] posteriors = Posteriors(best);
        float[][] outputs = new float[Draws][];
        Span<double> deviation = stackalloc double[size];
        for (int draw = 0; draw < Draws; draw++)
        {
            for (int lane = 0; lane < _lanes; lane++)
            {
                posteriors[lane].Deviation(_model.Noise.AsSpan(draw * size, size), deviation);
                for (int j = 0; j < size; j++) _latent.Value[(j * _lanes) + lane] = (float)(best[(j * _lanes) + lane] + deviation[j]);
            }

            _graph.Forward();
            outputs[draw] = _outputs.Value.ToArray();
        }

        best.CopyTo(_latent.Value);
        return outputs;
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

    /// <summary>The rows' values in their lanes; what a lane's question hides is missing, and so is everything in unused lanes.</summary>
    private void SetTargets(Table asked, ReadOnlySpan<(int Row, ImmutableArray<int> Hidden)> questions)
    {
        Span<float> targets = _targets.Value;
        targets.Fill(float.NaN);
        int next = 0;
        int[] offsets = new int[_model.Heads.Length];
        for (int f = 0; f < offsets.Length; f++)
        {
            ColumnHead head = _model.Heads[f];
            ReadOnlySpan<double> values = asked.Values(_model.Layout.Inputs.Columns[f].Column);
            float[] prepared = new float[head.TargetWidth];
            for (int lane = 0; lane < questions.Length; lane++)
            {
                head.Prepare(values[lane], prepared);
                for (int t = 0; t < prepared.Length; t++) targets[((next + t) * _lanes) + lane] = prepared[t];
            }

            offsets[f] = next;
            next += prepared.Length;
        }

        for (int lane = 0; lane < questions.Length; lane++)
        {
            foreach (int feature in questions[lane].Hidden) targets[(offsets[feature] * _lanes) + lane] = float.NaN;
        }
    }

    /// <summary>Adam on the latents with a step that shrinks along half a cosine.</summary>
    private void Descend()
    {
        int length = _evaluator.LatentSize * _lanes;
        double[] first = new double[length], second = new double[length], prior = new double[length];
        for (int step = 1; step <= Steps; step++)
        {
            Differentiate(prior);
            double size = StepSize * 0.5 * (1 + Math.Cos(Math.PI * step / Steps));
            for (int i = 0; i < length; i++)
            {
                double gradient = Held(_latent.Gradient[i]) - prior[i];
                first[i] = (0.9 * first[i]) + (0.1 * gradient);
                second[i] = (0.99 * second[i]) + (0.01 * gradient * gradient);
                double direction = first[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(second[i] / (1 - Math.Pow(0.99, step))) + 1e-8);
                _latent.Value[i] = (float)(_latent.Value[i] - (size * direction));
            }
        }
    }

    /// <summary>The spread of latents in every lane, by central differences of the gradients along each latent.</summary>
    private LatentPosterior[] Posteriors(float[] best)
    {
        int size = _evaluator.LatentSize, length = best.Length;
        double[][] precisions = [.. Enumerable.Range(0, _lanes).Select(_ => new double[size * size])];
        double[][] priors = [.. Enumerable.Range(0, _lanes).Select(_ => new double[size])];
        double[] above = new double[length], below = new double[length], priorAbove = new double[length], priorBelow = new double[length];
        for (int j = 0; j < size; j++)
        {
            Slopes(best, j, CurvatureStep, above, priorAbove);
            Slopes(best, j, -CurvatureStep, below, priorBelow);
            for (int lane = 0; lane < _lanes; lane++)
            {
                for (int i = 0; i < size; i++) precisions[lane][(i * size) + j] = (above[(i * _lanes) + lane] - below[(i * _lanes) + lane]) / (2 * CurvatureStep);
                priors[lane][j] = (priorBelow[(j * _lanes) + lane] - priorAbove[(j * _lanes) + lane]) / (2 * CurvatureStep);
            }
        }

        return [.. precisions.Select((precision, lane) => new LatentPosterior(precision, priors[lane]))];
    }

    /// <summary>Gradients of −log p(x_visible | z) − log p(z), and of log p(z), with one latent moved.</summary>
    private void Slopes(float[] best, int moved, float step, double[] slopes, double[] prior)
    {
        best.CopyTo(_latent.Value);
        foreach (ref float value in _latent.Value.Slice(moved * _lanes, _lanes)) value += step;
        Differentiate(prior);
        for (int i = 0; i < slopes.Length; i++) slopes[i] = Held(_latent.Gradient[i]) - prior[i];
    }

    private void Differentiate(double[] prior)
    {
        _graph.Forward();
        _graph.Backward(_nats, _seed, _unusedGradient);
        PriorGradients(prior);
    }

    private static double Held(float slope) => float.IsNaN(slope) ? 0 : Math.Clamp(slope, -LargestSlope, LargestSlope);

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
