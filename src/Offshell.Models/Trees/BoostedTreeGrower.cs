namespace Offshell.Models.Trees;

/// <summary>
/// Grows one regression tree on first and second derivatives, level by level, by histograms:
/// gain = ½ [G_L²/(H_L + λ) + G_R²/(H_R + λ) − G²/(H + λ)] − γ, leaf = −η G/(H + λ).
/// </summary>
internal sealed class BoostedTreeGrower
{
    private readonly BinnedColumns _bins;
    private readonly GradientBoostedTreesOptions _options;
    private readonly double[] _derivatives;
    private readonly int[] _order;
    private readonly int[] _scratch;

    private readonly record struct Leaf(int Node, int Start, int Count, double Gradient, double Hessian);

    private readonly record struct Split(double Gain, int Column, int Bin, double LeftGradient, double LeftHessian);

    internal BoostedTreeGrower(BinnedColumns bins, GradientBoostedTreesOptions options)
    {
        (_bins, _options) = (bins, options);
        _derivatives = new double[2 * bins.Rows];
        _order = new int[bins.Rows];
        _scratch = new int[bins.Rows];
    }

    /// <summary>First and second derivative of the loss for each row, interleaved; filled by the caller before each tree.</summary>
    internal Span<double> Derivatives => _derivatives;

    /// <summary>Appends a tree to <paramref name="trees"/> and adds its leaves to the margins of the training rows.</summary>
    internal void Grow(BoostedTreeNodes trees, double[] margins, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        List<Leaf> level = [Total(trees.AddRoot())], leaves = [];
        for (int depth = 0; depth < _options.Depth && level.Count > 0; depth++)
        {
            Split[] splits = FindSplits(level, cancellationToken);
            List<Leaf> next = [];
            for (int i = 0; i < level.Count; i++)
            {
                if (splits[i].Gain > 0) AddChildren(trees, level[i], splits[i], next);
                else leaves.Add(level[i]);
            }

            level = next;
        }

        leaves.AddRange(level);
        foreach (Leaf leaf in leaves)
        {
            double value = -_options.LearningRate * leaf.Gradient / (leaf.Hessian + _options.Lambda);
            // Without penalty and curvature there is nothing to divide by, and nothing to learn.
            if (!double.IsFinite(value)) value = 0;
            trees.SetLeaf(leaf.Node, value);
            for (int i = leaf.Start; i < leaf.Start + leaf.Count; i++) margins[_order[i]] += value;
        }
    }

    private Leaf Total(int root)
    {
        double gradient = 0, hessian = 0;
        for (int i = 0; i < _derivatives.Length; i += 2) (gradient, hessian) = (gradient + _derivatives[i], hessian + _derivatives[i + 1]);
        return new Leaf(root, 0, _order.Length, gradient, hessian);
    }

    /// <summary>Best split of every leaf of a level. Columns are searched in parallel; ties go to the lowest column and bin.</summary>
    private Split[] FindSplits(List<Leaf> level, CancellationToken cancellationToken)
    {
        var found = new Split[_bins.Columns][];
        RowBlocks.For(_bins.Columns, column =>
        {
            found[column] = new Split[level.Count];
            Span<double> histogram = stackalloc double[2 * 256];
            for (int i = 0; i < level.Count; i++)
            {
                FillHistogram(column, level[i], histogram);
                found[column][i] = BestOf(column, level[i], histogram);
            }
        }, cancellationToken);
        Split[] best = found[0];
        for (int column = 1; column < found.Length; column++)
        {
            for (int i = 0; i < best.Length; i++)
            {
                if (found[column][i].Gain > best[i].Gain) best[i] = found[column][i];
            }
        }

        return best;
    }

    private void FillHistogram(int column, Leaf leaf, Span<double> histogram)
    {
        histogram.Clear();
        ReadOnlySpan<byte> codes = _bins.Codes(column);
        ReadOnlySpan<double> derivatives = _derivatives;
        foreach (int row in _order.AsSpan(leaf.Start, leaf.Count))
        {
            int bin = 2 * codes[row];
            histogram[bin] += derivatives[2 * row];
            histogram[bin + 1] += derivatives[(2 * row) + 1];
        }
    }

    private Split BestOf(int column, Leaf leaf, ReadOnlySpan<double> histogram)
    {
        double lambda = _options.Lambda, parent = Quality(leaf.Gradient, leaf.Hessian, lambda), leftGradient = 0, leftHessian = 0;
        Split best = default;
        for (int bin = 0; bin < _bins.BinCount(column) - 1; bin++)
        {
            leftGradient += histogram[2 * bin];
            leftHessian += histogram[(2 * bin) + 1];
            double rightHessian = leaf.Hessian - leftHessian;
            if (leftHessian < _options.MinimumChildHessian || rightHessian < _options.MinimumChildHessian) continue;
            double right = Quality(leaf.Gradient - leftGradient, rightHessian, lambda);
            double gain = (0.5 * (Quality(leftGradient, leftHessian, lambda) + right - parent)) - _options.Gamma;
            if (gain > best.Gain) best = new Split(gain, column, bin, leftGradient, leftHessian);
        }

        return best;
    }

    private static double Quality(double gradient, double hessian, double lambda) =>
        hessian + lambda > 0 ? gradient * gradient / (hessian + lambda) : 0;

    private void AddChildren(BoostedTreeNodes trees, Leaf leaf, Split split, List<Leaf> next)
    {
        int leftCount = Partition(leaf, split);
        int left = trees.Split(leaf.Node, split.Column, _bins.UpperEdge(split.Column, split.Bin));
        next.Add(new Leaf(left, leaf.Start, leftCount, split.LeftGradient, split.LeftHessian));
        next.Add(new Leaf(
            left + 1, leaf.Start + leftCount, leaf.Count - leftCount, leaf.Gradient - split.LeftGradient, leaf.Hessian - split.LeftHessian));
    }

    /// <summary>Rows of the left child first, both in their old order, so that sums are always taken in the order of the rows.</summary>
    private int Partition(Leaf leaf, Split split)
    {
        ReadOnlySpan<byte> codes = _bins.Codes(split.Column);
        Span<int> order = _order.AsSpan(leaf.Start, leaf.Count);
        int left = 0, right = 0;
        foreach (int row in order)
        {
            if (codes[row] <= split.Bin) order[left++] = row;
            else _scratch[right++] = row;
        }

        _scratch.AsSpan(0, right).CopyTo(order[left..]);
        return left;
    }
}
