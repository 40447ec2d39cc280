using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Variational.Nodes;

/// <summary>
/// log q(z | x) − log p(z) in nats, [1 × lanes], at a drawn z, for q = N(μ, σ²) and the equal mixture p = (1/K) Σₖ N(mₖ, sₖ²): the
/// divergence of q from p estimated with one draw. The components stand in lanes of their own, in blocks of [latents × lanes]:
/// this operation mixes lanes.
/// </summary>
internal sealed unsafe class MixtureKlNode : Node
{
    private const float HalfLogTwoPi = 0.9189385f;
    private const int FirstComponent = 3;

    private readonly int _components;

    /// <param name="sample">z, [latents × lanes].</param>
    /// <param name="mean">μ.</param>
    /// <param name="deviation">σ.</param>
    /// <param name="components">Blocks of mₖ and sₖ.</param>
    /// <param name="count">K: lanes of the blocks that hold components.</param>
    internal MixtureKlNode(Node sample, Node mean, Node deviation, IReadOnlyList<(Node Mean, Node Deviation)> components, int count)
        : base(sample.Graph, 1, [sample, mean, deviation, .. components.SelectMany(c => new[] { c.Mean, c.Deviation })])
    {
        _components = count;
    }

    private int Latents => Inputs[0].Features;

    /// <summary>Floats of a component in the table: d means, d inverse deviations, and what its logarithm adds.</summary>
    private int ComponentFloats => (2 * Latents) + 1;

    /// <summary>log Σₖ N(z; mₖ, sₖ²) of every lane and a table of the components, kept from forward to backward.</summary>
    protected internal override int ScratchFloats => Lanes + (_components * ComponentFloats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Forward()
    {
        FillTable();
        for (int i = 0; i < Lanes; i += 16)
        {
            Vector512<float> largest = Vector512.Create(-1e30f), sum = Vector512<float>.Zero;
            for (int k = 0; k < _components; k++)
            {
                Vector512<float> log = LogComponent(Component(k), i), higher = Vector512.Max(largest, log);
                sum = (sum * LaneMath.Exp(largest - higher)) + LaneMath.Exp(log - higher);
                largest = higher;
            }

            Vector512<float> density = largest + LaneMath.Log(sum);
            density.Store(ScratchPointer + i);
            (LogPosterior(i) - density + LaneMath.Log(Vector512.Create((float)_components))).Store(ValuePointer + i);
        }
    }

    protected internal override void Backward()
    {
        ToPosterior();
        ToComponents();
    }

    /// <summary>Shares of z, μ and σ: with p = (z − μ)/σ², d/dμ = p, d/dσ = p²σ − 1/σ, and d/dz = −p + Σₖ rₖ (z − mₖ)/sₖ².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ToPosterior()
    {
        Vector512<float>* towards = stackalloc Vector512<float>[Latents];
        for (int i = 0; i < Lanes; i += 16)
        {
            for (int j = 0; j < Latents; j++) towards[j] = Vector512<float>.Zero;
            for (int k = 0; Inputs[0].NeedsGradient && k < _components; k++)
            {
                float* component = Component(k);
                Vector512<float> responsibility = Responsibility(component, i);
                for (int j = 0; j < Latents; j++) towards[j] += responsibility * Pull(component, j, i) * Vector512.Create(component[Latents + j]);
            }

            Vector512<float> gradient = Vector512.Load(GradientPointer + i);
            for (int j = 0; j < Latents; j++)
            {
                int at = (j * Lanes) + i;
                Vector512<float> sigma = Vector512.Load(Inputs[2].ValuePointer + at);
                Vector512<float> pull = (Vector512.Load(Inputs[0].ValuePointer + at) - Vector512.Load(Inputs[1].ValuePointer + at)) / (sigma * sigma);
                Write(0, at, gradient * (towards[j] - pull));
                Write(1, at, gradient * pull);
                Write(2, at, gradient * ((pull * pull * sigma) - (Vector512<float>.One / sigma)));
            }
        }
    }

    /// <summary>Shares of mₖ and sₖ, summed over the rows: −rₖ (z − mₖ)/sₖ² and −rₖ [(z − mₖ)²/sₖ³ − 1/sₖ].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ToComponents()
    {
        for (int input = FirstComponent; input < Inputs.Length; input++)
        {
            if (Inputs[input].NeedsGradient && !Accumulates(input)) new Span<float>(Inputs[input].GradientPointer, Latents * Lanes).Clear();
        }

        Vector512<float>* sums = stackalloc Vector512<float>[2 * Latents];
        for (int k = 0; k < _components; k++)
        {
            float* component = Component(k);
            for (int j = 0; j < 2 * Latents; j++) sums[j] = Vector512<float>.Zero;
            for (int i = 0; i < Lanes; i += 16)
            {
                Vector512<float> share = Vector512.Load(GradientPointer + i) * Responsibility(component, i);
                for (int j = 0; j < Latents; j++)
                {
                    Vector512<float> pull = Pull(component, j, i);
                    sums[j] -= share * pull;
                    sums[Latents + j] -= share * ((pull * pull) - Vector512<float>.One);
                }
            }

            AddTo(FirstComponent + (2 * (k / Lanes)), k % Lanes, component, sums);
            AddTo(FirstComponent + (2 * (k / Lanes)) + 1, k % Lanes, component, sums + Latents);
        }
    }

    private void AddTo(int input, int lane, float* component, Vector512<float>* sums)
    {
        if (!Inputs[input].NeedsGradient) return;
        for (int j = 0; j < Latents; j++) Inputs[input].GradientPointer[(j * Lanes) + lane] += Vector512.Sum(sums[j]) * component[Latents + j];
    }

    private float* Component(int k) => ScratchPointer + Lanes + (k * ComponentFloats);

    private void FillTable()
    {
        for (int k = 0; k < _components; k++)
        {
            float* component = Component(k);
            int input = FirstComponent + (2 * (k / Lanes));
            float constant = Latents * HalfLogTwoPi;
            for (int j = 0; j < Latents; j++)
            {
                int at = (j * Lanes) + (k % Lanes);
                float deviation = Inputs[input + 1].ValuePointer[at];
                component[j] = Inputs[input].ValuePointer[at];
                component[Latents + j] = 1 / deviation;
                constant += LaneMath.Log(Vector512.Create(deviation))[0];
            }

            component[2 * Latents] = constant;
        }
    }

    /// <summary>(zⱼ − mₖⱼ)/sₖⱼ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Pull(float* component, int j, int i) =>
        (Vector512.Load(Inputs[0].ValuePointer + (j * Lanes) + i) - Vector512.Create(component[j])) * Vector512.Create(component[Latents + j]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> LogComponent(float* component, int i)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int j = 0; j < Latents; j++)
        {
            Vector512<float> pull = Pull(component, j, i);
            sum += pull * pull;
        }

        return (Vector512.Create(-0.5f) * sum) - Vector512.Create(component[2 * Latents]);
    }

    /// <summary>rₖ, the posterior probability of a component at z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Responsibility(float* component, int i) => LaneMath.Exp(LogComponent(component, i) - Vector512.Load(ScratchPointer + i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> LogPosterior(int i)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int j = 0; j < Latents; j++)
        {
            int at = (j * Lanes) + i;
            Vector512<float> sigma = Vector512.Load(Inputs[2].ValuePointer + at);
            Vector512<float> pull = (Vector512.Load(Inputs[0].ValuePointer + at) - Vector512.Load(Inputs[1].ValuePointer + at)) / sigma;
            sum -= (Vector512.Create(0.5f) * pull * pull) + LaneMath.Log(sigma) + Vector512.Create(HalfLogTwoPi);
        }

        return sum;
    }

    private void Write(int input, int i, Vector512<float> share)
    {
        if (!Inputs[input].NeedsGradient) return;
        float* destination = Inputs[input].GradientPointer + i;
        if (Accumulates(input)) share += Vector512.Load(destination);
        share.Store(destination);
    }
}
