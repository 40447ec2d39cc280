using Offshell.Data;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational.Nodes;

/// <summary>
/// Images moved by a random number of pixels along each axis and mirrored at random, keyed by step and row: two nodes with the same
/// options move the same row alike. What moves in repeats the edge.
/// </summary>
/// <param name="input">[pixels × lanes], channels fastest, then the last axis.</param>
/// <param name="shape">Of the images.</param>
/// <param name="distance">Pixels at most, in either direction.</param>
/// <param name="mirror">Whether half of the images are mirrored along the last axis.</param>
internal sealed unsafe class ImageShiftNode(Node input, ImageShape shape, int distance, bool mirror) : Node(input.Graph, input.Features, input)
{
    private readonly int[] _sizes = [.. Enumerable.Repeat(1, 3 - shape.Positions.Length), .. shape.Positions];
    private readonly float[] _chance = new float[4 * input.Lanes];
    private readonly int[] _sources = new int[input.Features / shape.Channels * input.Lanes];
    private readonly NodeRandom _random = new("image shift");

    protected internal override void Forward()
    {
        LaneNoise.FillUniform(_random.Of(Graph), Graph.Step, Graph.FirstRow, _chance, 4, Lanes);
        for (int lane = 0; lane < Lanes; lane++) FindSources(lane);
        float* from = Inputs[0].ValuePointer, to = ValuePointer;
        int channels = shape.Channels;
        for (int i = 0; i < _sources.Length; i++)
        {
            int lane = i % Lanes, position = i / Lanes, source = _sources[i];
            for (int k = 0; k < channels; k++) to[(((position * channels) + k) * Lanes) + lane] = from[(((source * channels) + k) * Lanes) + lane];
        }
    }

    protected internal override void Backward()
    {
        if (!Inputs[0].NeedsGradient) return;
        float* from = GradientPointer, to = Inputs[0].GradientPointer;
        if (!Accumulates(0)) new Span<float>(to, Features * Lanes).Clear();
        int channels = shape.Channels;
        for (int i = 0; i < _sources.Length; i++)
        {
            int lane = i % Lanes, position = i / Lanes, source = _sources[i];
            for (int k = 0; k < channels; k++) to[(((source * channels) + k) * Lanes) + lane] += from[(((position * channels) + k) * Lanes) + lane];
        }
    }

    /// <summary>The position from which each position of one image takes its values.</summary>
    private void FindSources(int lane)
    {
        (int depth, int rows, int columns) = (Shift(0, lane), Shift(1, lane), Shift(2, lane));
        bool isMirrored = mirror && _chance[(3 * Lanes) + lane] < 0.5f;
        int position = 0;
        for (int d = 0; d < _sizes[0]; d++)
        {
            for (int r = 0; r < _sizes[1]; r++)
            {
                int line = ((Clamp(d - depth, 0) * _sizes[1]) + Clamp(r - rows, 1)) * _sizes[2];
                for (int c = 0; c < _sizes[2]; c++, position++)
                {
                    int column = Clamp(c - columns, 2);
                    _sources[(position * Lanes) + lane] = line + (isMirrored ? _sizes[2] - 1 - column : column);
                }
            }
        }
    }

    private int Shift(int axis, int lane) => (int)(_chance[(axis * Lanes) + lane] * ((2 * distance) + 1)) - distance;

    private int Clamp(int place, int axis) => Math.Clamp(place, 0, _sizes[axis] - 1);
}
