using System.Runtime.Intrinsics;
using Offshell.Models.Neighbours;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.SupportVectors;

/// <summary>A kernel evaluated between one query and many rows in lanes.</summary>
internal sealed class KernelFunction(SupportVectorKernel kind, double gamma)
{
    internal SupportVectorKernel Kind { get; } = kind;

    /// <summary>γ of the radial basis; 0 for the linear kernel.</summary>
    internal double Gamma { get; } = gamma;

    /// <summary>k(x, x).</summary>
    internal double OfSelf(ReadOnlySpan<double> x)
    {
        if (Kind == SupportVectorKernel.RadialBasis) return 1;
        double sum = 0;
        foreach (double value in x) sum += value * value;
        return sum;
    }

    /// <summary>k(x, y_i) for all rows, one per lane, rounded to float; padding lanes repeat the last row.</summary>
    internal void Evaluate(ReadOnlySpan<double> x, RowLanes rows, Span<float> values)
    {
        Span<double> chunk = stackalloc double[RowLanes.MaximumChunkRows];
        for (int block = 0; block < rows.Blocks; block += rows.ChunkBlocks)
        {
            int blocks = Math.Min(rows.ChunkBlocks, rows.Blocks - block);
            EvaluateChunk(x, rows, block, blocks, chunk);
            for (int i = 0; i < blocks * RowLanes.BlockRows; i += 16)
            {
                Vector512.Narrow(Vector512.Create<double>(chunk[i..]), Vector512.Create<double>(chunk[(i + 8)..]))
                    .CopyTo(values[((block * RowLanes.BlockRows) + i)..]);
            }
        }
    }

    /// <summary>
    /// Σ_i a_i k(x, y_i) for consecutive queries x; the coefficients of padding lanes must be 0. The arithmetic for a query
    /// does not depend on the others.
    /// </summary>
    internal void WeightedSums(RowMatrix queries, int first, RowLanes rows, ReadOnlySpan<double> coefficients, Span<double> sums)
    {
        Span<double> chunk = stackalloc double[RowLanes.MaximumChunkRows];
        sums.Clear();
        for (int block = 0; block < rows.Blocks; block += rows.ChunkBlocks)
        {
            int blocks = Math.Min(rows.ChunkBlocks, rows.Blocks - block);
            ReadOnlySpan<double> a = coefficients.Slice(block * RowLanes.BlockRows, blocks * RowLanes.BlockRows);
            for (int i = 0; i < sums.Length; i++)
            {
                EvaluateChunk(queries.Row(first + i), rows, block, blocks, chunk);
                sums[i] += Dot(a, chunk);
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> even = default, odd = default;
        for (int i = 0; i < a.Length; i += 16)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.Create(a[i..]), Vector512.Create(b[i..]), even);
            odd = Vector512.FusedMultiplyAdd(Vector512.Create(a[(i + 8)..]), Vector512.Create(b[(i + 8)..]), odd);
        }

        return Vector512.Sum(even + odd);
    }

    private void EvaluateChunk(ReadOnlySpan<double> x, RowLanes rows, int firstBlock, int blocks, Span<double> values)
    {
        if (Kind == SupportVectorKernel.Linear)
        {
            rows.Products(x, firstBlock, blocks, values);
            return;
        }

        rows.SquaredDistances(x, firstBlock, blocks, values);
        Vector512<double> minusGamma = Vector512.Create(-Gamma);
        for (int i = 0; i < blocks * RowLanes.BlockRows; i += 8)
        {
            DoubleLanes.Exp(Vector512.Create<double>(values[i..]) * minusGamma).CopyTo(values[i..]);
        }
    }
}
