using BenchmarkDotNet.Attributes;
using Offshell.Tensors;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Kernels;

/// <summary>C = A·B in its forms, and the gradient of a weight.</summary>
public unsafe class ProductBenchmarks
{
    private FloatBuffer _a = new(0);
    private FloatBuffer _b = new(0);
    private FloatBuffer _c = new(0);

    [Params("50x128x21", "50x128x50", "128x128x100", "64x64x288", "400x1024x784")]
    public string Shape { get; set; } = "";

    private int M { get; set; }

    private int N { get; set; }

    private int K { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = [.. Shape.Split('x').Select(s => int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))];
        (M, N, K) = (sizes[0], sizes[1], sizes[2]);
        (_a, _b, _c) = (new FloatBuffer(M * Math.Max(N, K)), new FloatBuffer(K * N), new FloatBuffer(M * Math.Max(N, K)));
        RandomStream random = new RandomSource(1).Stream();
        random.FillNormal(_a.Span);
        random.FillNormal(_b.Span);
    }

    [Benchmark(Baseline = true)]
    public void Multiply() => MatrixProduct.Multiply(M, N, K, _a.Pointer, K, 1, _b.Pointer, N, 1, _c.Pointer, N, accumulate: false);

    [Benchmark]
    public void MultiplyTransposedLeft() => MatrixProduct.Multiply(M, N, K, _a.Pointer, 1, M, _b.Pointer, N, 1, _c.Pointer, N, accumulate: false);

    [Benchmark]
    public void MultiplyTransposedRight() => MatrixProduct.Multiply(M, N, K, _a.Pointer, K, 1, _b.Pointer, 1, K, _c.Pointer, N, accumulate: false);

    [Benchmark]
    public void AccumulateGradient() => MatrixProduct.AccumulateGradient(M, K, N, _a.Pointer, N, _b.Pointer, N, _c.Pointer, K);
}
