using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Autodiff;

/// <summary>Elementwise passes over lanes: lengths are whole vectors, so there are no tails and every element is treated alike.</summary>
internal static unsafe class Lanewise
{
    internal interface IBinary
    {
        static abstract Vector512<float> Invoke(Vector512<float> a, Vector512<float> b);
    }

    internal readonly struct Sum : IBinary
    {
        public static Vector512<float> Invoke(Vector512<float> a, Vector512<float> b) => a + b;
    }

    internal readonly struct Difference : IBinary
    {
        public static Vector512<float> Invoke(Vector512<float> a, Vector512<float> b) => a - b;
    }

    internal readonly struct Product : IBinary
    {
        public static Vector512<float> Invoke(Vector512<float> a, Vector512<float> b) => a * b;
    }

    /// <summary>destination = f(a, b); may overlap exactly.</summary>
    internal static void Apply<TOperation>(float* a, float* b, float* destination, int count)
        where TOperation : struct, IBinary
    {
        for (int i = 0; i < count; i += 16) TOperation.Invoke(Vector512.Load(a + i), Vector512.Load(b + i)).Store(destination + i);
    }

    /// <summary>destination = source, or destination += source.</summary>
    internal static void Copy(float* source, float* destination, int count, bool accumulate)
    {
        if (accumulate) Apply<Sum>(source, destination, destination, count);
        else Unsafe.CopyBlock(destination, source, (uint)count * sizeof(float));
    }

    /// <summary>destination (+)= factor · source.</summary>
    internal static void Scale(float* source, float factor, float* destination, int count, bool accumulate)
    {
        Vector512<float> f = Vector512.Create(factor);
        for (int i = 0; i < count; i += 16)
        {
            Vector512<float> value = f * Vector512.Load(source + i);
            if (accumulate) value += Vector512.Load(destination + i);
            value.Store(destination + i);
        }
    }

    /// <summary>destination (+)= a · b.</summary>
    internal static void MultiplyInto(float* a, float* b, float* destination, int count, bool accumulate)
    {
        for (int i = 0; i < count; i += 16)
        {
            Vector512<float> value = Vector512.Load(a + i) * Vector512.Load(b + i);
            if (accumulate) value += Vector512.Load(destination + i);
            value.Store(destination + i);
        }
    }

    internal static void Fill(float* destination, float value, int count)
    {
        Vector512<float> v = Vector512.Create(value);
        for (int i = 0; i < count; i += 16) v.Store(destination + i);
    }
}
