namespace Offshell.TestKit.ReferenceKernels;

/// <summary>
/// Convolution, its transpose and pooling of one row by plain nested loops in double precision over three axes; sequences
/// and images have leading axes of size 1. Values are [depth][height][width][channel].
/// </summary>
/// <param name="Size">Positions of the convolution's input along each axis.</param>
/// <param name="Kernel">Taps along each axis.</param>
/// <param name="Stride">Distance of windows.</param>
/// <param name="Before">Zeros before the first position.</param>
/// <param name="After">Zeros after the last position.</param>
/// <param name="Dilation">Distance of taps.</param>
public sealed record ReferenceConvolution(int[] Size, int[] Kernel, int[] Stride, int[] Before, int[] After, int[] Dilation)
{
    /// <summary>Windows along each axis.</summary>
    public int[] Windows => [.. Enumerable.Range(0, 3).Select(i => ((Size[i] + Before[i] + After[i] - (Dilation[i] * (Kernel[i] - 1)) - 1) / Stride[i]) + 1)];

    /// <summary>W ∗ x + b; weight [filters][kernel][channels / groups].</summary>
    public double[] Apply(double[] x, double[] weight, double[]? bias, int channels, int filters, int groups)
    {
        double[] y = new double[Windows[0] * Windows[1] * Windows[2] * filters];
        ForEach((window, tap, position) =>
        {
            for (int f = 0; f < filters; f++)
            {
                for (int c = 0; c < channels / groups; c++)
                {
                    int channel = (f / (filters / groups) * (channels / groups)) + c;
                    y[(window * filters) + f] += weight[(((f * Taps) + tap) * (channels / groups)) + c] * x[(position * channels) + channel];
                }
            }
        });
        AddBias(y, bias, filters);
        return y;
    }

    /// <summary>The transpose: x holds the windows, the result the positions; weight [channels of x][kernel][filters / groups].</summary>
    public double[] ApplyTransposed(double[] x, double[] weight, double[]? bias, int channels, int filters, int groups)
    {
        double[] y = new double[Size[0] * Size[1] * Size[2] * filters];
        ForEach((window, tap, position) =>
        {
            for (int c = 0; c < channels; c++)
            {
                for (int f = 0; f < filters / groups; f++)
                {
                    int filter = (c / (channels / groups) * (filters / groups)) + f;
                    y[(position * filters) + filter] += weight[(((c * Taps) + tap) * (filters / groups)) + f] * x[(window * channels) + c];
                }
            }
        });
        AddBias(y, bias, filters);
        return y;
    }

    /// <summary>The largest value or the mean of every window.</summary>
    public double[] Pool(double[] x, int channels, bool average)
    {
        var seen = new List<double>[Windows[0] * Windows[1] * Windows[2] * channels];
        for (int i = 0; i < seen.Length; i++) seen[i] = [];
        ForEach((window, _, position) =>
        {
            for (int c = 0; c < channels; c++) seen[(window * channels) + c].Add(x[(position * channels) + c]);
        });
        return [.. seen.Select(s => average ? s.Average() : s.Max())];
    }

    private int Taps => Kernel[0] * Kernel[1] * Kernel[2];

    private static void AddBias(double[] y, double[]? bias, int filters)
    {
        for (int i = 0; bias is not null && i < y.Length; i++) y[i] += bias[i % filters];
    }

    private void ForEach(Action<int, int, int> pair)
    {
        int[] windows = Windows;
        for (int oz = 0; oz < windows[0]; oz++)
            for (int oy = 0; oy < windows[1]; oy++)
                for (int ox = 0; ox < windows[2]; ox++)
                    for (int kz = 0; kz < Kernel[0]; kz++)
                        for (int ky = 0; ky < Kernel[1]; ky++)
                            for (int kx = 0; kx < Kernel[2]; kx++)
                            {
                                int z = (oz * Stride[0]) - Before[0] + (kz * Dilation[0]);
                                int y = (oy * Stride[1]) - Before[1] + (ky * Dilation[1]);
                                int x = (ox * Stride[2]) - Before[2] + (kx * Dilation[2]);
                                if (z < 0 || y < 0 || x < 0 || z >= Size[0] || y >= Size[1] || x >= Size[2]) continue;
                                pair((((oz * windows[1]) + oy) * windows[2]) + ox, (((kz * Kernel[1]) + ky) * Kernel[2]) + kx, (((z * Size[1]) + y) * Size[2]) + x);
                            }
    }
}
