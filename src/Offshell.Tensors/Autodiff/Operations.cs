using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff;

/// <summary>The operations a network is composed of, as extensions that read like the formula.</summary>
public static class Operations
{
    /// <summary>Adds a value that is written from outside before each run, [features × lanes].</summary>
    public static InputNode Input(this Graph graph, int features, bool wantsGradient = false) => new(graph, features, wantsGradient);

    /// <summary>f(W x + b); <paramref name="weight"/> is [outputs × inputs], <paramref name="bias"/> [outputs] or null.</summary>
    public static Node Dense(this Node input, Parameter weight, Parameter? bias, Activation activation = Activation.Identity) =>
        new DenseNode(input, weight, bias, activation);

    /// <summary>
    /// f((M ∘ W) x + b) with a fixed mask M, [outputs × inputs] like <paramref name="weight"/>: where it is false, an input
    /// has no influence on an output (Germain et al. 2015).
    /// </summary>
    public static Node MaskedDense(this Node input, Parameter weight, Parameter? bias, ReadOnlySpan<bool> mask, Activation activation = Activation.Identity) =>
        new MaskedDenseNode(input, weight, bias, mask, activation);

    /// <summary>f(x), elementwise.</summary>
    public static Node Activate(this Node input, Activation activation) => new ActivationNode(input, activation);

    /// <summary>Features <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1, without a copy.</summary>
    public static Node Slice(this Node input, int first, int count) => new SliceNode(input, first, count);

    /// <summary>The same value taken as a constant: no gradient flows back through it.</summary>
    public static Node StopGradient(this Node input) => new StopGradientNode(input);

    /// <summary>All features, one value after the other.</summary>
    public static Node Concatenate(this Graph graph, params ReadOnlySpan<Node> inputs) => new ConcatenateNode(graph, inputs);

    /// <summary>x + y.</summary>
    public static Node Add(this Node left, Node right) => new AddNode(left, right);

    /// <summary>x − y.</summary>
    public static Node Subtract(this Node left, Node right) => new SubtractNode(left, right);

    /// <summary>x · y, elementwise.</summary>
    public static Node Multiply(this Node left, Node right) => new MultiplyNode(left, right);

    /// <summary>Σ over features, [1 × lanes].</summary>
    public static Node SumFeatures(this Node input) => new SumFeaturesNode(input);

    /// <summary>√Σ x² over features, [1 × lanes]; at the origin its gradient is zero.</summary>
    public static Node FeatureNorm(this Node input) => new FeatureNormNode(input);

    /// <summary>Σ cᵢ · xᵢ with coefficients that can be changed between runs.</summary>
    public static WeightedSumNode WeightedSum(this Graph graph, params ReadOnlySpan<Node> terms)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new WeightedSumNode(terms);
    }

    /// <summary>A trainable vector that is the same for every row, [length × lanes].</summary>
    public static Node ParameterRows(this Graph graph, Parameter parameter) => new ParameterRowsNode(graph, parameter);

    /// <summary>Inverted dropout at the given rate; <paramref name="purpose"/> names its source of randomness.</summary>
    public static Node Dropout(this Node input, float rate, string purpose) => new DropoutNode(input, rate, purpose);

    /// <summary>x for x &gt; 0, else a·x; <paramref name="slope"/> has one a per feature or channel.</summary>
    public static Node Prelu(this Node input, Parameter slope) => new PreluNode(input, slope);

    /// <summary>γ (x − μ)/√(σ² + ε) + β with mean and variance over the features of a row; one γ and β per feature.</summary>
    public static Node LayerNormalisation(this Node input, Parameter scale, Parameter shift, float epsilon = 1e-5f) =>
        new LayerNormalisationNode(input, scale, shift, epsilon);

    /// <summary>
    /// γ (x − μ)/√(σ² + ε) + β per feature or channel, with mean and variance over the block's rows in training and the
    /// running ones (<see cref="ParameterSet.AddRunningMean"/>) otherwise. Couples the rows of a block in training.
    /// </summary>
    public static Node BatchNormalisation(
        this Node input, Parameter scale, Parameter shift, Parameter runningMean, Parameter runningVariance, float epsilon = 1e-5f) =>
        new BatchNormalisationNode(input, scale, shift, runningMean, runningVariance, epsilon);

    /// <summary>
    /// The vectors of integer codes, [(codes · size) × lanes]; <paramref name="table"/> is [categories × size], with one
    /// more vector if codes outside 0 … <paramref name="categories"/> − 1 (NaN and −1 among them) shall have their own;
    /// otherwise they get zeros.
    /// </summary>
    public static Node Embedding(this Node codes, Parameter table, int categories) => new EmbeddingNode(codes, table, categories);
}
