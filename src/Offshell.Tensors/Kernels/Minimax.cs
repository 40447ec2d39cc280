namespace Offshell.Tensors.Kernels;

/// <summary>
/// Coefficients of minimax polynomials, that of the n-th power as Cn. <see cref="LaneMath"/> and <see cref="ShortChains"/> sum them in
/// orders of their own.
/// </summary>
internal static class Minimax
{
    /// <summary>Q in eʳ = 1 + r + r² Q(r) for |r| ≤ ½ log 2, relative error 3·10⁻⁹.</summary>
    internal static class Exp
    {
        internal const float C0 = 0.4999999341f;
        internal const float C1 = 0.1666652011f;
        internal const float C2 = 0.04166839424f;
        internal const float C3 = 0.008368780446f;
        internal const float C4 = 0.001381446572f;
    }

    /// <summary>Q in log(1 + f) = f + f² Q(f) for f in [−¼, ½), relative error 5·10⁻⁹.</summary>
    internal static class Log
    {
        internal const float C0 = -0.5000000082f;
        internal const float C1 = 0.3333345444f;
        internal const float C2 = -0.2500005459f;
        internal const float C3 = 0.199906068f;
        internal const float C4 = -0.1664776681f;
        internal const float C5 = 0.1448206044f;
        internal const float C6 = -0.1316223406f;
        internal const float C7 = 0.1044834091f;
        internal const float C8 = -0.04490969117f;
    }

    /// <summary>(1 + 2x) exp(x²) erfc(x) for x ≥ 0 in t = (x − 2)/(x + 2), after Shepherd and Laframboise (1981), relative error 4·10⁻⁹.</summary>
    internal static class ErfcX
    {
        internal const float C0 = 1.276978381f;
        internal const float C1 = -0.09276376135f;
        internal const float C2 = -0.1660303754f;
        internal const float C3 = 0.1640494239f;
        internal const float C4 = -0.05422032348f;
        internal const float C5 = -0.008018786533f;
        internal const float C6 = 0.008724729957f;
        internal const float C7 = 0.001216994987f;
        internal const float C8 = -0.001464128172f;
        internal const float C9 = -0.000357495481f;
        internal const float C10 = 0.0002214963631f;
        internal const float C11 = 6.321220799e-5f;
        internal const float C12 = -2.019673778e-5f;
    }
}
