using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.Models.Energy;

/// <summary>Where fresh latents come from: the sphere, or a normal with the moments of the training rows' latents.</summary>
/// <param name="Means">Mean of each latent; empty on the sphere.</param>
/// <param name="Deviations">Deviation of each latent; empty on the sphere.</param>
internal sealed record LatentStart(float[] Means, float[] Deviations)
{
    /// <summary>Latents that are no sphere are held within this many deviations.</summary>
    private const float Reach = 5;

    internal ChainDomain Domain(int latents) => Means.Length == 0
        ? new SphereDomain(latents)
        : new BoxDomain([.. Means.Zip(Deviations, (m, d) => m - (Reach * d))], [.. Means.Zip(Deviations, (m, d) => m + (Reach * d))]);
}

/// <summary>
/// Draws samples of the model for one block of rows (on-manifold initialisation, Yoon et al. 2021, section 4.2): a latent
/// chain on H(z) = E(g(z)) from a kept end or a fresh draw, then a chain on E(x) from the decoded latents.
/// </summary>
internal sealed class NegativeSampler
{
    private readonly EnergyNetwork _network;
    private readonly NormalisedAutoencoderOptions _options;
    private readonly LatentStart _start;
    private readonly ChainDomain _latentDomain;
    private readonly ChainDomain _box;
    private readonly RandomSource _fresh;
    private readonly RandomSource _choice;
    private readonly InputNode _latents;
    private readonly Graph _decoderGraph;
    private readonly InputNode _decoderLatents;
    private readonly Node _decoded;
    private readonly InputNode _rows;
    private readonly LangevinChain _latentChain;
    private readonly LangevinChain _dataChain;
    private readonly float[] _uniforms;

    internal NegativeSampler(EnergyNetwork network, NormalisedAutoencoderOptions options, LatentStart start, ChainDomain box, RandomSource random, int lanes)
    {
        (_network, _options, _start, _box) = (network, options, start, box);
        _latentDomain = start.Domain(network.LatentSize);
        (_fresh, _choice) = (random.Split("fresh latents"), random.Split("replay"));
        var latentGraph = new Graph(network.Parameters, lanes);
        _latents = latentGraph.Input(network.LatentSize, wantsGradient: true);
        _latentChain = new LangevinChain(_latents, network.Energy(latentGraph, network.Decode(latentGraph, _latents)), options.LatentChain, _latentDomain, random.Split("latent chain"));
        _decoderGraph = new Graph(network.Parameters, lanes) { IsDifferentiable = false };
        _decoderLatents = _decoderGraph.Input(network.LatentSize);
        _decoded = network.Decode(_decoderGraph, _decoderLatents);
        var dataGraph = new Graph(network.Parameters, lanes);
        _rows = dataGraph.Input(network.Columns, wantsGradient: true);
        _dataChain = new LangevinChain(_rows, network.Energy(dataGraph, _rows), options.DataChain, box, random.Split("data chain"));
        _uniforms = new float[2 * lanes];
    }

    /// <summary>Where the latent chains of the last run ended, [latents × lanes].</summary>
    internal ReadOnlySpan<float> Latents => _latents.Value;

    /// <summary>Draws one sample per lane.</summary>
    /// <param name="replay">Kept ends, not written to.</param>
    /// <param name="step">Step of the training.</param>
    /// <param name="firstRow">Place of the first lane within its batch.</param>
    /// <param name="destination">[columns × lanes].</param>
    internal void Run(ReplayBuffer replay, ulong step, uint firstRow, Span<float> destination)
    {
        float inverseTemperature = (float)_network.InverseTemperature;
        Start(replay, step, firstRow);
        _latentChain.Run(step, firstRow, inverseTemperature);
        _latents.Value.CopyTo(_decoderLatents.Value);
        _decoderGraph.Forward();
        _decoded.Value.CopyTo(_rows.Value);
        _box.Project(_rows.Value, _decoderGraph.Lanes);
        _dataChain.Run(step, firstRow, inverseTemperature);
        _rows.Value.CopyTo(destination);
    }

    private void Start(ReplayBuffer replay, ulong step, uint firstRow)
    {
        int lanes = _decoderGraph.Lanes, size = _network.LatentSize;
        Span<float> latents = _latents.Value;
        LaneNoise.FillNormal(_fresh, step, firstRow, latents, size, lanes);
        if (_start.Means.Length > 0)
        {
            for (int i = 0; i < latents.Length; i++) latents[i] = _start.Means[i / lanes] + (_start.Deviations[i / lanes] * latents[i]);
        }

        _latentDomain.Project(latents, lanes);
        if (replay.Count == 0) return;
        LaneNoise.FillUniform(_choice, step, firstRow, _uniforms, 2, lanes);
        for (int lane = 0; lane < lanes; lane++)
        {
            if (_uniforms[lane] >= _options.ReplayRate) continue;
            ReadOnlySpan<float> kept = replay.Row((int)((double)_uniforms[lanes + lane] * replay.Count));
            for (int j = 0; j < size; j++) latents[(j * lanes) + lane] = kept[j];
        }
    }
}
