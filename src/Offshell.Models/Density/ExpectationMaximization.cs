using Offshell.Models.Linear;

namespace Offshell.Models.Density;

/// <summary>
/// Expectation maximisation of a full-covariance Gaussian mixture. Rows are held as chunks of lanes; each pass computes
/// responsibilities and, from the same chunk, the sums for the next parameters. Chunks are dealt to a fixed number of
/// partial sums, so that the result does not depend on the number of threads.
/// </summary>
internal sealed class ExpectationMaximization
{
    private const int ChunkRows = 256;
    private const int MaximumPartials = 8;
    private readonly RowMatrix _rows;
    private readonly int _chunks;
    private readonly double _ridge;
    private readonly Partial[] _partials;

    internal ExpectationMaximization(RowMatrix rows, MixtureParameters parameters, double ridge)
    {
        (_rows, _ridge, Parameters) = (rows, ridge, parameters);
        _chunks = RowBlocks.Count(rows.Rows, ChunkRows);
        _partials = new Partial[Math.Min(MaximumPartials, _chunks)];
        for (int i = 0; i < _partials.Length; i++) _partials[i] = new Partial(parameters.Components, rows.Columns);
    }

    internal MixtureParameters Parameters { get; private set; }

    /// <summary>
    /// Parameters from hard clusters: the maximum-likelihood fit when every row belongs to one component.
    /// </summary>
    internal static ExpectationMaximization FromClusters(RowMatrix rows, int[] clusters, RowMatrix centers, double ridge, CancellationToken cancellationToken)
    {
        var start = new MixtureParameters(centers.Rows, rows.Columns);
        for (int k = 0; k < centers.Rows; k++) start.Means[k] = centers.Row(k).ToArray();
        var fit = new ExpectationMaximization(rows, start, ridge);
        fit.Pass((chunk, partial) => partial.AssignHard(clusters, chunk * ChunkRows), cancellationToken);
        fit.Maximize();
        return fit;
    }

    /// <summary>One iteration: returns the mean log-likelihood per row under the parameters before it, and improves them.</summary>
    internal double Step(CancellationToken cancellationToken)
    {
        double mean = Pass((_, partial) => partial.ComputeResponsibilities(Parameters), cancellationToken);
        Maximize();
        return mean;
    }

    /// <summary>Mean log-likelihood per row, in nats, without changing the parameters.</summary>
    internal double MeanLogLikelihood(CancellationToken cancellationToken) =>
        Pass((_, partial) => partial.ComputeResponsibilities(Parameters), cancellationToken);

    private double Pass(Action<int, Partial> responsibilities, CancellationToken cancellationToken)
    {
        RowBlocks.For(_partials.Length, part =>
        {
            Partial partial = _partials[part];
            partial.Clear();
            for (int chunk = part; chunk < _chunks; chunk += _partials.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                partial.Load(_rows, chunk * ChunkRows);
                responsibilities(chunk, partial);
                partial.Accumulate(Parameters);
            }
        }, cancellationToken);
        for (int part = 1; part < _partials.Length; part++) _partials[0].Add(_partials[part]);
        return _partials[0].LogLikelihood / _rows.Rows;
    }

    private void Maximize()
    {
        Partial sums = _partials[0];
        int columns = _rows.Columns;
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

    /// <summary>Scratch and sums of one share of the chunks.</summary>
    private sealed class Partial(int components, int columns)
    {
        private readonly double[] _values = new double[columns * ChunkRows];
        private readonly double[] _centered = new double[columns * ChunkRows];
        private readonly double[] _weighted = new double[columns * ChunkRows];
        private readonly double[] _responsibilities = new double[components * ChunkRows];
        private readonly double[] _logSums = new double[ChunkRows];
        private int _count;

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

        internal void Load(RowMatrix rows, int first)
        {
            _count = Math.Min(ChunkRows, rows.Rows - first);
            for (int lane = 0; lane < ChunkRows; lane++)
            {
                // Lanes beyond the last row repeat it; their responsibility is 0.
                ReadOnlySpan<double> row = rows.Row(first + Math.Min(lane, _count - 1));
                for (int j = 0; j < columns; j++) _values[(j * ChunkRows) + lane] = row[j];
            }
        }

        internal void AssignHard(int[] clusters, int first)
        {
            Array.Clear(_responsibilities);
            for (int lane = 0; lane < _count; lane++) _responsibilities[(clusters[first + lane] * ChunkRows) + lane] = 1;
        }

        internal void ComputeResponsibilities(MixtureParameters parameters)
        {
            for (int k = 0; k < components; k++)
            {
                Center(parameters.Means[k]);
                Span<double> terms = _responsibilities.AsSpan(k * ChunkRows, ChunkRows);
                for (int lane = 0; lane < ChunkRows; lane += Lanes.Width)
                {
                    Lanes.SquaredLengths(
                        parameters.Whitenings[k], columns, columns, lowerTriangular: true, _centered.AsSpan(lane), terms[lane..], ChunkRows);
                }

                for (int lane = 0; lane < ChunkRows; lane++) terms[lane] = parameters.Constants[k] - (0.5 * terms[lane]);
            }

            MixtureParameters.Normalize(_responsibilities, components, ChunkRows, _logSums);
            for (int lane = 0; lane < _count; lane++) LogLikelihood += _logSums[lane];
            for (int k = 0; k < components; k++) _responsibilities.AsSpan((k * ChunkRows) + _count, ChunkRows - _count).Clear();
        }

        internal void Accumulate(MixtureParameters parameters)
        {
            for (int k = 0; k < components; k++)
            {
                Center(parameters.Means[k]);
                ReadOnlySpan<double> share = _responsibilities.AsSpan(k * ChunkRows, ChunkRows);
                for (int lane = 0; lane < ChunkRows; lane++) Counts[k] += share[lane];
                for (int j = 0; j < columns; j++)
                {
                    ReadOnlySpan<double> source = _centered.AsSpan(j * ChunkRows, ChunkRows);
                    Span<double> weighted = _weighted.AsSpan(j * ChunkRows, ChunkRows);
                    double sum = 0;
                    for (int lane = 0; lane < ChunkRows; lane++)
                    {
                        weighted[lane] = share[lane] * source[lane];
                        sum += weighted[lane];
                    }

                    Sums[k][j] += sum;
                }

                SampleMoments.AccumulateProducts(_weighted, _centered, columns, ChunkRows, Products[k]);
            }
        }

        private void Center(double[] mean)
        {
            for (int j = 0; j < columns; j++)
            {
                ReadOnlySpan<double> source = _values.AsSpan(j * ChunkRows, ChunkRows);
                Span<double> centered = _centered.AsSpan(j * ChunkRows, ChunkRows);
                for (int lane = 0; lane < ChunkRows; lane++) centered[lane] = source[lane] - mean[j];
            }
        }

        private static void AddTo(double[] sum, double[] other)
        {
            for (int i = 0; i < sum.Length; i++) sum[i] += other[i];
        }
    }
}
