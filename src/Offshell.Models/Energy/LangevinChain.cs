using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.Models.Energy;

/// <summary>
/// Runs <see cref="LangevinOptions"/> on an energy given as a graph. Noise is keyed by step of the training, row and step
/// of the chain, so that a row moves alike in any block and on any thread.
/// </summary>
internal sealed class LangevinChain
{
    private readonly Graph _graph;
    private readonly InputNode _position;
    private readonly Node _energy;
    private readonly LangevinOptions _options;
    private readonly ChainDomain _domain;
    private readonly RandomSource[] _noise;
    private readonly RandomSource[] _chance;
    private readonly float[] _seed;
    private readonly float[] _normals;
    private readonly float[] _uniforms;
    private readonly float[] _oldPosition;
    private readonly float[] _oldGradient;
    private readonly float[] _oldEnergy;

    /// <param name="position">Where the chain stands, an input that wants its gradient.</param>
    /// <param name="energy">E, [1 × lanes].</param>
    /// <param name="options">Steps.</param>
    /// <param name="domain">Where it may go.</param>
    /// <param name="random">Source of its noise.</param>
    internal LangevinChain(InputNode position, Node energy, LangevinOptions options, ChainDomain domain, RandomSource random)
    {
        (_graph, _position, _energy, _options, _domain) = (position.Graph, position, energy, options, domain);
        _noise = [.. Enumerable.Range(0, options.Steps).Select(i => random.Split("noise").Split((ulong)i))];
        _chance = [.. Enumerable.Range(0, options.Metropolis ? options.Steps : 0).Select(i => random.Split("chance").Split((ulong)i))];
        int lanes = _graph.Lanes, size = position.Features * lanes, kept = options.Metropolis ? size : 0;
        _seed = new float[lanes];
        _seed.AsSpan().Fill(1);
        (_normals, _uniforms) = (new float[size], new float[lanes]);
        (_oldPosition, _oldGradient, _oldEnergy) = (new float[kept], new float[kept], new float[lanes]);
    }

    private int Lanes => _graph.Lanes;

    /// <summary>Moves what the position holds.</summary>
    /// <param name="step">Step of the training.</param>
    /// <param name="firstRow">Place of the first lane within its batch.</param>
    /// <param name="inverseTemperature">1/T.</param>
    internal void Run(ulong step, uint firstRow, float inverseTemperature)
    {
        if (_options.Metropolis && _options.Steps > 0) Differentiate(inverseTemperature);
        for (int i = 0; i < _options.Steps; i++)
        {
            LaneNoise.FillNormal(_noise[i], step, firstRow, _normals, _position.Features, Lanes);
            if (!_options.Metropolis)
            {
                Differentiate(inverseTemperature);
                Move((float)(_options.AnnealsNoise ? _options.Noise / (1 + i) : _options.Noise));
                _domain.Project(_position.Value, Lanes);
                continue;
            }

            Keep();
            Move((float)_options.Noise);
            Differentiate(inverseTemperature);
            LaneNoise.FillUniform(_chance[i], step, firstRow, _uniforms, 1, Lanes);
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (!IsAccepted(lane, inverseTemperature)) Restore(lane);
            }
        }
    }

    /// <summary>Energy and clipped ∇E/T at the position.</summary>
    private void Differentiate(float inverseTemperature)
    {
        _graph.Forward();
        _graph.BackwardToInputs(_energy, _seed);
        Span<float> gradient = _position.Gradient;
        if (inverseTemperature != 1)
        {
            foreach (ref float value in gradient) value *= inverseTemperature;
        }

        if (_options.GradientClip is { } limit) Clip(gradient, (float)limit);
    }

    private void Clip(Span<float> gradient, float limit)
    {
        int group = _options.ClipGroup == 0 ? _position.Features : _options.ClipGroup;
        Span<float> factors = stackalloc float[Lanes];
        for (int first = 0; first < _position.Features; first += group)
        {
            factors.Clear();
            for (int j = first; j < first + group; j++)
            {
                ReadOnlySpan<float> values = gradient.Slice(j * Lanes, Lanes);
                for (int lane = 0; lane < values.Length; lane++) factors[lane] += values[lane] * values[lane];
            }

            foreach (ref float factor in factors) factor = factor > limit * limit ? limit / MathF.Sqrt(factor) : 1;
            for (int j = first; j < first + group; j++)
            {
                Span<float> values = gradient.Slice(j * Lanes, Lanes);
                for (int lane = 0; lane < values.Length; lane++) values[lane] *= factors[lane];
            }
        }
    }

    private void Move(float noise)
    {
        float step = (float)_options.StepSize;
        Span<float> position = _position.Value;
        ReadOnlySpan<float> gradient = _position.Gradient;
        for (int i = 0; i < position.Length; i++) position[i] += (noise * _normals[i]) - (step * gradient[i]);
    }

    private void Keep()
    {
        _position.Value.CopyTo(_oldPosition);
        _position.Gradient.CopyTo(_oldGradient);
        _energy.Value.CopyTo(_oldEnergy);
    }

    private void Restore(int lane)
    {
        Span<float> position = _position.Value, gradient = _position.Gradient;
        for (int i = lane; i < position.Length; i += Lanes) (position[i], gradient[i]) = (_oldPosition[i], _oldGradient[i]);
        _energy.Value[lane] = _oldEnergy[lane];
    }

    /// <summary>Metropolis and Hastings with the Gaussian proposals of both directions (Roberts and Tweedie 1996).</summary>
    private bool IsAccepted(int lane, float inverseTemperature)
    {
        if (!_domain.Contains(_position.Value, Lanes, lane)) return false;
        ReadOnlySpan<float> position = _position.Value, gradient = _position.Gradient;
        double there = 0, back = 0;
        for (int i = lane; i < position.Length; i += Lanes)
        {
            double move = (double)position[i] - _oldPosition[i];
            double forward = move + (_options.StepSize * _oldGradient[i]), backward = (_options.StepSize * gradient[i]) - move;
            (there, back) = (there + (forward * forward), back + (backward * backward));
        }

        double energies = inverseTemperature * ((double)_oldEnergy[lane] - _energy.Value[lane]);
        return Math.Log(_uniforms[lane]) < energies + ((there - back) / (2 * _options.Noise * _options.Noise));
    }
}
