using BenchmarkDotNet.Attributes;
using Offshell.Tensors;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Kernels;

/// <summary>What is done once per number: activations, noise and the optimiser, over 16 384 floats.</summary>
public unsafe class LaneBenchmarks
{
    private const int Count = 16 * 1024;
    private static readonly RandomSource Source = new(1);
    private readonly FloatBuffer _x = new(Count);
    private readonly FloatBuffer _y = new(Count);
    private readonly FloatBuffer _first = new(Count);
    private readonly FloatBuffer _second = new(Count);
    private ulong _step;

    [GlobalSetup]
    public void Setup() => Source.Stream().FillNormal(_x.Span);

    [Benchmark]
    [Arguments(Activation.Relu)]
    [Arguments(Activation.Silu)]
    [Arguments(Activation.Tanh)]
    [Arguments(Activation.Softplus)]
    public void Apply(Activation activation) => Activations.Apply(activation, _x.Pointer, _y.Pointer, Count);

    [Benchmark]
    [Arguments(Activation.Relu)]
    [Arguments(Activation.Silu)]
    public void Gradient(Activation activation) => Activations.Gradient(activation, _x.Pointer, _y.Pointer, _x.Pointer, _first.Pointer, Count, accumulate: false);

    [Benchmark]
    public void FillNormal() => LaneNoise.FillNormal(Source, _step++, 0, _y.Span, Count / 128, 128);

    [Benchmark]
    public void Adam() => OptimizerKernels.Adam(
        _y.Span, _x.Span, _first.Span, _second.Span, new AdamStep(StepSize: 1e-6f, Beta1: 0.9f, Beta2: 0.999f, SecondCorrection: 1, Epsilon: 1e-8f, WeightDecay: 0, Shrink: 1));
}
