using Offshell.Tensors.Autodiff.Nodes.Derivatives;

namespace Offshell.Tensors.Autodiff;

/// <summary>
/// The gradient of a value as a value of the graph, so that a loss may contain it: a gradient penalty is then
/// differentiated by the ordinary backward pass.
/// </summary>
public static class GradientNodes
{
    /// <summary>
    /// d(Σ features of output) / d(input) for every row, [features of input × lanes]. Between the two may lie dense layers and
    /// convolutions with any activation whose derivative its output tells, layer normalisation, sums, products, slices,
    /// concatenations, average pooling and up-sampling.
    /// </summary>
    /// <param name="output">What is differentiated.</param>
    /// <param name="input">With respect to what; upstream of <paramref name="output"/>.</param>
    /// <exception cref="ArgumentException">The output does not depend on the input.</exception>
    /// <exception cref="NotSupportedException">An operation in between has no second derivative here; the message names it.</exception>
    public static Node Of(Node output, Node input)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(input);
        List<Node> path = Between(output, input);
        var gradients = new Dictionary<Node, Node> { [output] = new ConstantNode(output.Graph, output.Features, 1) };
        for (int i = path.Count - 1; i >= 0; i--)
        {
            Node node = path[i];
            if (node == input) continue;
            for (int j = 0; j < node.Inputs.Length; j++)
            {
                Node next = node.Inputs[j];
                if (!path.Contains(next) || !node.Differentiates(j)) continue;
                Node share = node.Pullback(j, gradients[node]);
                gradients[next] = gradients.TryGetValue(next, out Node? others) ? others.Add(share) : share;
            }
        }

        return gradients[input];
    }

    /// <summary>The operations that lead from the input to the output, in order.</summary>
    private static List<Node> Between(Node output, Node input)
    {
        IReadOnlyList<Node> all = output.Graph.Nodes;
        var needed = new HashSet<Node> { output };
        for (int i = all.Count - 1; i >= 0; i--)
        {
            for (int j = 0; needed.Contains(all[i]) && j < all[i].Inputs.Length; j++)
            {
                if (all[i].Differentiates(j)) needed.Add(all[i].Inputs[j]);
            }
        }

        if (!needed.Contains(input)) throw new ArgumentException("The output does not depend on the input, so there is no gradient.", nameof(input));
        var path = new List<Node>();
        foreach (Node node in all)
        {
            if (node == input || (needed.Contains(node) && ReadsAny(node, path))) path.Add(node);
        }

        return path;
    }

    private static bool ReadsAny(Node node, List<Node> path)
    {
        for (int j = 0; j < node.Inputs.Length; j++)
        {
            if (node.Differentiates(j) && path.Contains(node.Inputs[j])) return true;
        }

        return false;
    }
}
