using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Offshell.Models.Linear;

namespace Offshell.Models.Density;

/// <summary>
/// Expectation maximisation of a full-covariance Gaussian mixture. Rows are held as blocks of lanes; each pass computes
/// responsibilities and, from the same block, the sums for the next parameters. Blocks are dealt to a fixed number of
/// partial sums, so that the result does not depend on the number of threads.
/// </summary>
internal sealed class ExpectationMaximization
{
    private const int MaximumPartials = 8;
    private const int Width = LaneBlocks.Width;
    private readonly LaneBlocks _rows;
    private readonly int _columns;
    private readonly double _ridge;
    private readonly Partial[] _partials;

    private ExpectationMaximization(LaneBlocks rows, MixtureParameters parameters, double ridge)
    {
        (_rows, _columns, _ridge, Parameters) = (rows, parameters.Columns, ridge, parameters);
        _partials = new Partial[Math.Min(MaximumPartials, rows.Count)];
        for (int i = 0; i < _partials.Length; i++) _partials[i] = new Partial(rows, parameters.Components, _columns);
    }

    internal MixtureParameters Parameters { get; private set; }

    /// <summary>
    /// Parameters from hard clusters: the maximum-likelihood fit when every row belongs to one component.
    /// </summary>
    internal static ExpectationMaximization FromClusters(LaneBlocks rows, int[] clusters, RowMatrix centers, double ridge, CancellationToken cancellationToken)
    {
        var start = new MixtureParameters(centers.Rows, centers.Columns);
        for (int k = 0; k < centers.Rows; k++) start.Means[k] = centers.Row(k).ToArray();
        var fit = new ExpectationMaximization(rows, start, ridge);
        fit.Pass((block, partial) => partial.AssignHard(block, clusters), cancellationToken);
        fit.Maximize();
        return fit;
    }

    /// <summary>One iteration: returns the mean log-likelihood per row under the parameters before it, and improves them.</summary>
    internal double Step(CancellationToken cancellationToken)
    {
        double mean = Pass((block, partial) => partial.ComputeResponsibilities(block, Parameters), cancellationToken);
        Maximize();
        return mean;
    }

    /// <summary>Mean log-likelihood per row, in nats, without changing the parameters.</summary>
    internal double MeanLogLikelihood(CancellationToken cancellationToken) =>
        Pass((block, partial) => partial.ComputeResponsibilities(block, Parameters), cancellationToken);

    private double Pass(Action<int, Partial> responsibilities, CancellationToken cancellationToken)
    {
        RowBlocks.For(_partials.Length, part =>
        {
            Partial partial = _partials[part];
            partial.Clear();
            for (int block = part; block < _rows.Count; block += _partials.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                responsibilities(block, partial);
                partial.Accumulate(block, Parameters);
            }
        }, cancellationToken);
        for (int part = 1; part < _partials.Length; part++) _partials[0].Add(_partials[part]);
        return _partials[0].LogLikelihood / _rows.Rows;
    }

    private void Maximize()
    {
        Partial sums = _partials[0];
        int columns = _columns;
        var next = new MixtureParameters(Parameters.Components, columns);
        for (int k = 0; k < next.Components; k++)
        {
            double count = sums.Counts[k];
            double[] mean = Parameters.Means[k], covariance = sums.Products[k];
            if (count > 1e-10 * _rows.Rows)
            {
                // Sums are about the old mean: small corrections, no difference of large numbers.
                double[] shift = [.. sums.Sums[k].Select(sum => sum / count)];
                SampleMoments.Symmetrize(covariance, columns, 1 / count);
                for (int i = 0; i < columns; i++)
                {
                    for (int j = 0; j < columns; j++) covariance[(i * columns) + j] -= shift[i] * shift[j];
                }

                mean = [.. mean.Zip(shift, (m, s) => m + s)];
            }

            next.Set(k, count / _rows.Rows, mean, covariance, _ridge);
        }

        Parameters = next;
    }

    /// <summary>Scratch and sums of one share of the blocks.</summary>
    private sealed class Partial(LaneBlocks rows, int components, int columns)
    {
        private readonly double[] _centered = new double[columns * Width];
        private readonly double[] _weighted = new double[columns * Width];
        private readonly double[] _responsibilities = new double[components * Width];
        private readonly double[] _logSums = new double[Width];

        internal double[] Counts { get; } = new double[components];

        internal double[][] Sums { get; } = [.. Enumerable.Range(0, components).Select(_ => new double[columns])];

        internal double[][] Products { get; } = [.. Enumerable.Range(0, components).Select(_ => new double[columns * columns])];

        internal double LogLikelihood { get; private set; }

        internal void Clear()
        {
            Array.Clear(Counts);
            foreach (double[] sum in Sums) Array.Clear(sum);
            foreach (double[] product in Products) Array.Clear(product);
            LogLikelihood = 0;
        }

        internal void Add(Partial other)
        {
            AddTo(Counts, other.Counts);
            for (int k = 0; k < components; k++)
            {
                AddTo(Sums[k], other.Sums[k]);
                AddTo(Products[k], other.Products[k]);
            }

            LogLikelihood += other.LogLikelihood;
        }

        internal void AssignHard(int block, int[] clusters)
        {
            Array.Clear(_responsibilities);
            for (int lane = 0; lane < rows.RowsIn(block); lane++) _responsibilities[(clusters[(block * Width) + lane] * Width) + lane] = 1;
        }

        internal void ComputeResponsibilities(int block, MixtureParameters parameters)
        {
            int count = rows.RowsIn(block);
            for (int k = 0; k < components; k++)
            {
                Center(block, parameters.Means[k]);
                Span<double> terms = Share(k);
                for (int lane = 0; lane < Width; lane += Lanes.Width)
                {
                    Lanes.SquaredLengths(parameters.Whitenings[k], columns, columns, lowerTriangular: true, _centered.AsSpan(lane), terms[lane..], Width);
                }

                TensorPrimitives.Multiply(terms, -0.5, terms);
                TensorPrimitives.Add(terms, parameters.Constants[k], terms);
            }

            MixtureParameters.Normalize(_responsibilities, components, Width, _logSums);
            for (int lane = 0; lane < count; lane++) LogLikelihood += _logSums[lane];
            for (int k = 0; k < components; k++) Share(k)[count..].Clear(); // Repeated rows do not count.
        }

        internal void Accumulate(int block, MixtureParameters parameters)
        {
            for (int k = 0; k < components; k++)
            {
                Center(block, parameters.Means[k]);
                Counts[k] += Sum(Share(k));
                for (int j = 0; j < columns; j++)
                {
                    Span<double> weighted = _weighted.AsSpan(j * Width, Width);
                    TensorPrimitives.Multiply(Share(k), _centered.AsSpan(j * Width, Width), weighted);
                    Sums[k][j] += Sum(weighted);
                }

                SampleMoments.AccumulateProducts(_weighted, _centered, columns, Width, Products[k]);
            }
        }

        private Span<double> Share(int component) => _responsibilities.AsSpan(component * Width, Width);

        private void Center(int block, double[] mean)
        {
            for (int j = 0; j < columns; j++) TensorPrimitives.Subtract(rows.Column(block, j), mean[j], _centered.AsSpan(j * Width, Width));
        }

        private static double Sum(ReadOnlySpan<double> lanes)
        {
            Vector512<double> sum = default;
            for (int lane = 0; lane < lanes.Length; lane += 8) sum += Vector512.Create(lanes[lane..]);
            return Vector512.Sum(sum);
        }

        private static void AddTo(double[] sum, double[] other)
        {
            for (int i = 0; i < sum.Length; i++) sum[i] += other[i];
        }
    }
}
