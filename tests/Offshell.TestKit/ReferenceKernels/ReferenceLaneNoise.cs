using Offshell.Tensors.Random;

namespace Offshell.TestKit.ReferenceKernels;

/// <summary>The slow twin of the noise in lanes: one scalar counter at a time, transformed in double precision.</summary>
public static class ReferenceLaneNoise
{
    /// <summary>The value of one feature of one row, standard normal.</summary>
    public static double Normal(ulong key, ulong step, uint row, int feature)
    {
        (uint first, uint second) = Words(key, step, row, feature - (feature % 2));
        double radius = Math.Sqrt(-2 * Math.Log(((first >> 8) + 0.5) / (1 << 24)));
        (double sin, double cos) = Math.SinCos(Math.PI / 4 * ((second & 0xFFFFFF) + 0.5) / (1 << 24));
        if ((second & (1u << 29)) != 0) (sin, cos) = (cos, sin);
        double signed = feature % 2 == 0
            ? (second & (1u << 31)) != 0 ? -cos : cos
            : (second & (1u << 30)) != 0 ? -sin : sin;
        return radius * signed;
    }

    /// <summary>The value of one feature of one row, uniform on [0, 1).</summary>
    public static double Uniform(ulong key, ulong step, uint row, int feature)
    {
        (uint first, uint second) = Words(key, step, row, feature - (feature % 2));
        return ((feature % 2 == 0 ? first : second) >> 8) / (double)(1 << 24);
    }

    /// <summary>Words <paramref name="feature"/> and its successor; the feature is even.</summary>
    private static (uint First, uint Second) Words(ulong key, ulong step, uint row, int feature)
    {
        (uint w0, uint w1, uint w2, uint w3) = (row, (uint)feature / 4, (uint)step, (uint)(step >> 32));
        Philox.Generate((uint)key, (uint)(key >> 32), ref w0, ref w1, ref w2, ref w3);
        return feature % 4 == 0 ? (w0, w1) : (w2, w3);
    }
}
