using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

/// <summary>The constants of one Adam update.</summary>
internal readonly record struct AdamStep(
    float StepSize, float Beta1, float Beta2, float SecondCorrection, float Epsilon, float WeightDecay, float Shrink);

/// <summary>Passes over the flat memory of parameters; lengths are whole vectors.</summary>
internal static class OptimizerKernels
{
    /// <summary>Moments smaller than this are set to zero: denormal numbers slow every later step and change nothing.</summary>
    private const float Smallest = 1e-30f;

    /// <summary>One step of Adam (Kingma and Ba 2015), with L2 in the gradient and decoupled decay as options.</summary>
    internal static void Adam(Span<float> values, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, AdamStep step)
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        ref float m1 = ref MemoryMarshal.GetReference(first);
        ref float m2 = ref MemoryMarshal.GetReference(second);
        Vector512<float> beta1 = Vector512.Create(step.Beta1), beta2 = Vector512.Create(step.Beta2);
        Vector512<float> rest1 = Vector512.Create(1 - step.Beta1), rest2 = Vector512.Create(1 - step.Beta2);
        for (int i = 0; i < values.Length; i += 16)
        {
            Vector512<float> value = Vector512.LoadUnsafe(ref v, (nuint)i);
            Vector512<float> slope = Vector512.LoadUnsafe(ref g, (nuint)i) + (value * step.WeightDecay);
            Vector512<float> moment1 = Flush((beta1 * Vector512.LoadUnsafe(ref m1, (nuint)i)) + (rest1 * slope));
            Vector512<float> moment2 = Flush((beta2 * Vector512.LoadUnsafe(ref m2, (nuint)i)) + (rest2 * slope * slope));
            moment1.StoreUnsafe(ref m1, (nuint)i);
            moment2.StoreUnsafe(ref m2, (nuint)i);
            Vector512<float> denominator = (Vector512.Sqrt(moment2) * step.SecondCorrection) + Vector512.Create(step.Epsilon);
            ((value * step.Shrink) - (step.StepSize * moment1 / denominator)).StoreUnsafe(ref v, (nuint)i);
        }
    }

    /// <summary>One step of gradient descent with momentum: v ← μ v + g; x ← x − η (g + μ v) for Nesterov, else x − η v.</summary>
    internal static void Sgd(
        Span<float> values, ReadOnlySpan<float> gradient, Span<float> velocity, float rate, float momentum, bool nesterov, float weightDecay)
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        ref float u = ref MemoryMarshal.GetReference(velocity);
        for (int i = 0; i < values.Length; i += 16)
        {
            Vector512<float> value = Vector512.LoadUnsafe(ref v, (nuint)i);
            Vector512<float> slope = Vector512.LoadUnsafe(ref g, (nuint)i) + (value * weightDecay);
            Vector512<float> speed = Flush((Vector512.LoadUnsafe(ref u, (nuint)i) * momentum) + slope);
            speed.StoreUnsafe(ref u, (nuint)i);
            (value - (rate * (nesterov ? slope + (speed * momentum) : speed))).StoreUnsafe(ref v, (nuint)i);
        }
    }

    /// <summary>destination += source.</summary>
    internal static void Add(Span<float> destination, ReadOnlySpan<float> source)
    {
        ref float d = ref MemoryMarshal.GetReference(destination);
        ref float s = ref MemoryMarshal.GetReference(source);
        for (int i = 0; i < destination.Length; i += 16)
        {
            (Vector512.LoadUnsafe(ref d, (nuint)i) + Vector512.LoadUnsafe(ref s, (nuint)i)).StoreUnsafe(ref d, (nuint)i);
        }
    }

    /// <summary>destination ← destination + amount · (source − destination).</summary>
    internal static void Interpolate(Span<float> destination, ReadOnlySpan<float> source, float amount)
    {
        ref float d = ref MemoryMarshal.GetReference(destination);
        ref float s = ref MemoryMarshal.GetReference(source);
        for (int i = 0; i < destination.Length; i += 16)
        {
            Vector512<float> old = Vector512.LoadUnsafe(ref d, (nuint)i);
            (old + ((Vector512.LoadUnsafe(ref s, (nuint)i) - old) * amount)).StoreUnsafe(ref d, (nuint)i);
        }
    }

    /// <summary>values ← factor · values.</summary>
    internal static void Scale(Span<float> values, float factor)
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < values.Length; i += 16) (Vector512.LoadUnsafe(ref v, (nuint)i) * factor).StoreUnsafe(ref v, (nuint)i);
    }

    /// <summary>Σ x², in double: eight interleaved partial sums, then their sum.</summary>
    internal static double SumOfSquares(ReadOnlySpan<float> values)
    {
        Vector512<double> sums = Vector512<double>.Zero;
        int i = 0;
        for (; i <= values.Length - 16; i += 16)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.Create(values[i..]));
            sums += low * low;
            sums += high * high;
        }

        double sum = Vector512.Sum(sums);
        for (; i < values.Length; i++) sum += (double)values[i] * values[i];
        return sum;
    }

    private static Vector512<float> Flush(Vector512<float> moment) =>
        Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(moment), Vector512.Create(Smallest)), Vector512<float>.Zero, moment);
}
