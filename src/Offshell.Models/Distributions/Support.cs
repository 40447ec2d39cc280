using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Distributions;

/// <summary>The one rule for values that a distribution cannot produce; see the remarks of <see cref="ColumnHead"/>.</summary>
internal static class Support
{
    /// <summary>0 at distance 0, else <see cref="ColumnHead.OutsideNats"/> + ½ distance².</summary>
    /// <param name="distance">Distance from the nearest possible value in units of the column's scale, of either sign.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Penalty(Vector512<double> distance)
    {
        Vector512<double> cost = Vector512.Create(ColumnHead.OutsideNats) + (Vector512.Create(0.5) * distance * distance);
        return Vector512.ConditionalSelect(Vector512.Equals(distance, Vector512<double>.Zero), Vector512<double>.Zero, cost);
    }

    /// <inheritdoc cref="Penalty(Vector512{double})"/>
    internal static double Penalty(double distance) => distance == 0 ? 0 : ColumnHead.OutsideNats + (0.5 * distance * distance);
}
