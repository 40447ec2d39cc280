using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>
/// The nats of one row in sixteen float lanes: a sum, and a product of the factors under logarithms, which share one
/// logarithm in the end. Exponents are counted apart, so that the product cannot overflow and its logarithm stays small.
/// </summary>
internal struct NatsSum
{
    private const int MantissaBits = 0x007FFFFF, One = 0x3F800000, Bias = 127;
    private const float Least = 1e-37f, Most = 1e37f;
    private const double LogTwo = 0.69314718055994530942, Limit = 1e30;

    private Vector512<float> _nats;
    private Vector512<float> _product;
    private Vector512<float> _lowest;
    private Vector512<float> _highest;
    private Vector512<int> _exponents;

    /// <summary>Nothing added.</summary>
    internal static NatsSum Empty
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { _product = Vector512<float>.One, _lowest = Vector512<float>.One, _highest = Vector512<float>.One };
    }

    /// <summary>More nats, and the logarithms of more factors; up to a hundred in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(Vector512<float> nats, Vector512<float> factors)
    {
        _nats += nats;
        Vector512<int> bits = factors.AsInt32();
        _product *= ((bits & Vector512.Create(MantissaBits)) | Vector512.Create(One)).AsSingle();
        _exponents += (bits >>> 23) - Vector512.Create(Bias);
        _lowest = Vector512.MinNative(_lowest, factors);
        _highest = Vector512.MaxNative(_highest, factors);
    }

    /// <summary>The total of all lanes and of <paramref name="rest"/>.</summary>
    /// <param name="rest">Nats in double precision.</param>
    /// <param name="isExact">
    /// False where a term lies outside the range of float or a factor outside that of normal numbers: the total is then worthless.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly double Total(Vector512<double> rest, out bool isExact)
    {
        Vector512<float> nats = _nats + LaneMath.LogOfNormal(_product, Vector512<float>.Zero), exponents = Vector512.ConvertToSingle(_exponents);
        Vector512<double> whole = Vector512.WidenLower(exponents) + Vector512.WidenUpper(exponents);
        Vector512<double> sum = rest + Vector512.WidenLower(nats) + Vector512.WidenUpper(nats);
        double total = Vector512.Sum(Vector512.MultiplyAddEstimate(whole, Vector512.Create(LogTwo), sum));

        // A factor that is not a number makes the product none, and the total with it, which no comparison finds below the limit.
        Vector512<float> outside = Vector512.LessThan(_lowest, Vector512.Create(Least)) | Vector512.GreaterThan(_highest, Vector512.Create(Most));
        isExact = Math.Abs(total) < Limit && Vector512.EqualsAll(outside.AsInt32(), Vector512<int>.Zero);
        return total;
    }
}
