using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

/// <summary>The last, partial vector of an array: lanes behind the end read as 0 and are not written.</summary>
internal static unsafe class Tail
{
    internal static Vector512<float> Load(float* source, int count)
    {
        float* lanes = stackalloc float[16];
        for (int i = 0; i < count; i++) lanes[i] = source[i];
        for (int i = count; i < 16; i++) lanes[i] = 0;
        return Vector512.Load(lanes);
    }

    internal static void Store(Vector512<float> value, float* destination, int count)
    {
        float* lanes = stackalloc float[16];
        value.Store(lanes);
        for (int i = 0; i < count; i++) destination[i] = lanes[i];
    }
}
