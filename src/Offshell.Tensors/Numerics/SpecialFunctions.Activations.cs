namespace Offshell.Tensors.Numerics;

/// <content>Links of Cerri et al. (2019) between network outputs and parameters.</content>
public static partial class SpecialFunctions
{
    private const double PIsrluFloor = 5e-3;
    private const double TanhClip = 0.999;

    /// <summary>p-ISRLu(x) = 1 + 0.005 + (x &gt; 0 ? x : x/√(1 + x²)), in (0.005, ∞) (Eq. 4.1). Strictly increasing.</summary>
    public static double PIsrlu(double x)
    {
        if (x > 0) return 1 + PIsrluFloor + x;
        double root = Math.Sqrt(1 + (x * x)); // 1 + x/r = 1/(r (r − x)) does not cancel.
        return PIsrluFloor + (1 / (root * (root - x)));
    }

    /// <summary>The derivative of <see cref="PIsrlu"/>: 1 for x &gt; 0, else (1 + x²)^(−3/2).</summary>
    public static double PIsrluDerivative(double x) => x > 0 ? 1 : Math.Pow(1 + (x * x), -1.5);

    /// <summary>½ (1 + 0.999 tanh x), in (0.0005, 0.9995) (Eq. 4.2).</summary>
    public static double ClippedTanh(double x) => 0.5 * (1 + (TanhClip * Math.Tanh(x)));

    /// <summary>The derivative of <see cref="ClippedTanh"/>.</summary>
    public static double ClippedTanhDerivative(double x)
    {
        double sech = 1 / Math.Cosh(x);
        return 0.5 * TanhClip * sech * sech;
    }
}
