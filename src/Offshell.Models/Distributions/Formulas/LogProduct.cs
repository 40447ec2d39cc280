using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions.Formulas;

/// <summary>
/// log Π up − log Π down with one logarithm for all factors, in eight lanes: mantissas are multiplied, exponents added, so
/// that no product overflows. Factors are positive normal numbers; up to a thousand of each kind.
/// </summary>
internal struct LogProduct
{
    private const long MantissaBits = 0x000FFFFFFFFFFFFF, One = 0x3FF0000000000000;
    private const double LogTwo = 0.69314718055994530942;

    private Vector512<double> _up;
    private Vector512<double> _down;
    private Vector512<long> _exponent;

    /// <summary>The empty product.</summary>
    internal static LogProduct Empty
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { _up = Vector512<double>.One, _down = Vector512<double>.One };
    }

    /// <summary>One more factor in the lanes of the mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Multiply(Vector512<double> factor, Vector512<double> mask)
    {
        Vector512<long> bits = Vector512.ConditionalSelect(mask, factor, Vector512<double>.One).AsInt64();
        _up *= ((bits & Vector512.Create(MantissaBits)) | Vector512.Create(One)).AsDouble();
        _exponent += bits >>> 52;
        _exponent -= Vector512.Create(1023L);
    }

    /// <summary>One more divisor in the lanes of the mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Divide(Vector512<double> divisor, Vector512<double> mask)
    {
        Vector512<long> bits = Vector512.ConditionalSelect(mask, divisor, Vector512<double>.One).AsInt64();
        _down *= ((bits & Vector512.Create(MantissaBits)) | Vector512.Create(One)).AsDouble();
        _exponent -= bits >>> 52;
        _exponent += Vector512.Create(1023L);
    }

    /// <summary>The logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly Vector512<double> Log() =>
        DoubleLanes.Log(_up / _down) + (Vector512.ConvertToDouble(_exponent) * Vector512.Create(LogTwo));
}
