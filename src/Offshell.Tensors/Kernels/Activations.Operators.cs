using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

// The formulas, each as value f(x) and derivative f′ from x and y = f(x).
internal static unsafe partial class Activations
{
    private interface IActivation
    {
        static abstract Vector512<float> Value(Vector512<float> x, Vector512<float> slope);

        static abstract Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope);
    }

    private static Vector512<float> Zero => Vector512<float>.Zero;

    private static Vector512<float> One => Vector512<float>.One;

    private readonly struct Identity : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) => x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope) => One;
    }

    private readonly struct Relu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) =>
            Vector512.ConditionalSelect(Vector512.LessThan(x, Zero), Zero, x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope) =>
            Vector512.ConditionalSelect(Vector512.GreaterThan(y, Zero), One, Zero);
    }

    private readonly struct LeakyRelu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) =>
            Vector512.ConditionalSelect(Vector512.LessThan(x, Zero), slope * x, x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope) =>
            Vector512.ConditionalSelect(Vector512.LessThan(y, Zero), slope, One);
    }

    private readonly struct Elu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) =>
            Vector512.ConditionalSelect(Vector512.LessThan(x, Zero), LaneMath.Expm1(x), x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope) =>
            Vector512.ConditionalSelect(Vector512.LessThan(y, Zero), y + One, One);
    }

    private readonly struct Silu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) => x * LaneMath.Sigmoid(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope)
        {
            Vector512<float> s = LaneMath.Sigmoid(x);
            return s + (x * s * (One - s));
        }
    }

    private readonly struct Tanh : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) => LaneMath.Tanh(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope) => Vector512.MultiplyAddEstimate(-y, y, One);
    }

    private readonly struct Sigmoid : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) => LaneMath.Sigmoid(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope) => y * (One - y);
    }

    private readonly struct Softplus : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) => LaneMath.Softplus(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope) => -LaneMath.Expm1(-y);
    }

    private readonly struct PIsrlu : IActivation
    {
        /// <summary>Below 0, 1 + x / r = 1 / (r (r − x)) with r = √(1 + x²), which does not cancel.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope)
        {
            // Below −10⁹ the quotient is 0 beside the offset, and the square could overflow.
            Vector512<float> bounded = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-1e9f)), Vector512.Create(-1e9f), x);
            Vector512<float> root = Vector512.Sqrt(Vector512.MultiplyAddEstimate(bounded, bounded, One));
            Vector512<float> below = One / (root * (root - bounded));
            Vector512<float> positive = Vector512.GreaterThan(x, Zero);
            return Vector512.ConditionalSelect(positive, x + Vector512.Create(1.005f), below + Vector512.Create(0.005f));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope)
        {
            Vector512<float> root = One / Vector512.Sqrt(Vector512.MultiplyAddEstimate(x, x, One));
            return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Zero), One, root * root * root);
        }
    }

    private readonly struct ClippedTanh : IActivation
    {
        private const float Floor = 0.0005f;
        private const float Range = 0.999f;

        /// <summary>½ (1 + 0.999 tanh x) = 0.0005 + 0.999 / (1 + e⁻²ˣ), which does not cancel.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x, Vector512<float> slope) =>
            Vector512.MultiplyAddEstimate(LaneMath.Sigmoid(x + x), Vector512.Create(Range), Vector512.Create(Floor));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x, Vector512<float> y, Vector512<float> slope)
        {
            Vector512<float> s = (y - Vector512.Create(Floor)) * (1 / Range);
            return s * (One - s) * (2 * Range);
        }
    }
}
