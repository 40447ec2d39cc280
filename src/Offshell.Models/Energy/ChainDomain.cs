namespace Offshell.Models.Energy;

/// <summary>Where a chain may go.</summary>
internal abstract class ChainDomain
{
    /// <summary>Brings every lane back, [features × lanes].</summary>
    internal abstract void Project(Span<float> position, int lanes);

    /// <summary>Whether one lane lies within.</summary>
    internal abstract bool Contains(ReadOnlySpan<float> position, int lanes, int lane);
}

/// <summary>Between a lower and an upper bound for each feature.</summary>
internal sealed class BoxDomain(float[] low, float[] high) : ChainDomain
{
    internal override void Project(Span<float> position, int lanes)
    {
        for (int j = 0; j < low.Length; j++)
        {
            foreach (ref float value in position.Slice(j * lanes, lanes)) value = Math.Clamp(value, low[j], high[j]);
        }
    }

    internal override bool Contains(ReadOnlySpan<float> position, int lanes, int lane)
    {
        for (int j = 0; j < low.Length; j++)
        {
            float value = position[(j * lanes) + lane];
            if (!(value >= low[j] && value <= high[j])) return false;
        }

        return true;
    }
}

/// <summary>The unit sphere.</summary>
internal sealed class SphereDomain(int features) : ChainDomain
{
    internal override void Project(Span<float> position, int lanes)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            float sum = 0;
            for (int j = 0; j < features; j++) sum += position[(j * lanes) + lane] * position[(j * lanes) + lane];
            float inverse = 1 / MathF.Sqrt(MathF.Max(sum, SphereNode.LeastSquare));
            for (int j = 0; j < features; j++) position[(j * lanes) + lane] *= inverse;
        }
    }

    internal override bool Contains(ReadOnlySpan<float> position, int lanes, int lane) => true;
}
