using Offshell.Tensors.Autodiff.Nodes.Spatial;
using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff;

/// <summary>Operations on sequences, images and volumes: values are [position][channel] × lanes, the last axis of the positions fastest.</summary>
public static class SpatialOperations
{
    /// <summary>
    /// f(W ∗ x + b) at every window: [positions][input channels] becomes [windows][output channels].
    /// </summary>
    /// <param name="input">The positions.</param>
    /// <param name="window">How the kernel slides.</param>
    /// <param name="weight">[output channels × kernel axes … × input channels / groups].</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="groups">Groups of channels that do not see each other. 1 for an ordinary convolution.</param>
    /// <param name="activation">f.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static Node Convolution(
        this Node input, SlidingWindow window, Parameter weight, Parameter? bias, int groups = 1, Activation activation = Activation.Identity) =>
        new ConvolutionNode(input, window, weight, bias, groups, activation, transposed: false);

    /// <summary>
    /// f(Wᵀ ∗ x + b) at every position: [windows][input channels] becomes [positions][output channels]. Without bias and
    /// activation it is the adjoint of <see cref="Convolution"/> with the same weight: ⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩.
    /// </summary>
    /// <param name="input">The windows.</param>
    /// <param name="window">How the kernel slides over the output.</param>
    /// <param name="weight">[input channels × kernel axes … × output channels / groups].</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="activation">f.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static Node TransposedConvolution(
        this Node input, SlidingWindow window, Parameter weight, Parameter? bias, int groups = 1, Activation activation = Activation.Identity) =>
        new ConvolutionNode(input, window, weight, bias, groups, activation, transposed: true);

    /// <summary>The largest value in every window, channel by channel; padding never wins.</summary>
    public static Node MaxPooling(this Node input, SlidingWindow window, int channels) => new MaxPoolingNode(input, window, channels);

    /// <summary>The mean over every window, channel by channel; positions in the padding do not count.</summary>
    public static Node AveragePooling(this Node input, SlidingWindow window, int channels)
    {
        ArgumentNullException.ThrowIfNull(window);
        return new PositionMapNode(input, PositionMap.Average(window), channels);
    }

    /// <summary>
    /// Draws out every axis by a whole factor: each position repeated, or, if <paramref name="linear"/>, interpolated
    /// between the centres of the positions (bilinear for images, trilinear for volumes) and constant beyond the outermost ones.
    /// </summary>
    /// <param name="input">[positions][channels] × lanes.</param>
    /// <param name="positions">Positions along each axis.</param>
    /// <param name="factors">Factor of each axis, at least 1.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="linear">Whether to interpolate.</param>
    public static Node Upsample(this Node input, ReadOnlySpan<int> positions, ReadOnlySpan<int> factors, int channels, bool linear) =>
        new PositionMapNode(input, PositionMap.Upsample(positions, factors, linear), channels);
}
