namespace Offshell.TestKit.Gradients;

/// <summary>What one forward and backward pass gave.</summary>
/// <param name="Output">[outputs × lanes].</param>
/// <param name="Gradients">Of every input [features × lanes], then of every parameter.</param>
internal sealed record GraphRun(float[] Output, float[][] Gradients);
