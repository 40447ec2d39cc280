using Offshell.Tensors;
using Offshell.Tensors.Kernels;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>Single-precision products C[m × n] = A·B, Aᵀ·B or A·Bᵀ with operands as they lie in memory; the kernels below the public layers.</summary>
internal sealed unsafe class Products : Row
{
    private static readonly (int M, int K, int N)[] Shapes = [(256, 21, 50), (256, 50, 50), (1024, 784, 400), (2048, 2048, 2048), (12544, 144, 32)];

    private readonly Lazy<(FloatBuffer A, FloatBuffer B, FloatBuffer C)> _operands;
    private readonly int _m;
    private readonly int _k;
    private readonly int _n;
    private readonly string _form;

    private Products(int m, int k, int n, string form)
    {
        (_m, _k, _n, _form) = (m, k, n, form);
        _operands = new(() =>
        {
            var a = new FloatBuffer(m * k);
            var b = new FloatBuffer(k * n);
            Arrays.Normal(m * k, 1).CopyTo(a.Span);
            Arrays.Normal(k * n, 2).CopyTo(b.Span);
            return (a, b, new FloatBuffer(m * n));
        });
    }

    internal static IEnumerable<Row> All =>
        from shape in Shapes
        from form in new[] { "ab", "atb", "abt" }
        select new Products(shape.M, shape.K, shape.N, form)
        {
            Name = $"product-{shape.M}x{shape.K}x{shape.N}-{form}",
            Unit = "product",
            Goals = [shape.M is 1024 or 2048 ? 0.9 : 1],
            MultiplyAdds = (double)shape.M * shape.K * shape.N,
        };

    internal override double[] Measure(int threads, double seconds)
    {
        (FloatBuffer a, FloatBuffer b, FloatBuffer c) = _operands.Value;
        fixed (float* pa = a.Span, pb = b.Span, pc = c.Span)
        {
            (int aRow, int aColumn) = _form == "atb" ? (1, _m) : (_k, 1);
            (int bRow, int bColumn) = _form == "abt" ? (1, _k) : (_n, 1);
            var times = new List<double>();
            double begin = Clock.Wall;
            int inner = (int)Math.Max(1, 2e7 / MultiplyAdds);
            while (Clock.Wall - begin < 0.5 * seconds || times.Count < 5)
            {
                double start = Clock.Now;
                for (int i = 0; i < inner; i++) MatrixProduct.Multiply(_m, _n, _k, pa, aRow, aColumn, pb, bRow, bColumn, pc, _n, accumulate: false);
                times.Add((Clock.Now - start) / inner);
            }

            return [times.Order().ElementAt(times.Count / 2)];
        }
    }
}
