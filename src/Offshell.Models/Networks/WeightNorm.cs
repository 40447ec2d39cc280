namespace Offshell.Models.Networks;

/// <summary>The max-norm constraint (Srivastava et al. 2014): weights into one output longer than a limit are scaled back to it.</summary>
internal static class WeightNorm
{
    /// <summary>Limits the Euclidean norm of each row of a row-major matrix with <paramref name="columns"/> columns.</summary>
    internal static void Limit(Span<float> weights, int columns, float limit)
    {
        for (int first = 0; first < weights.Length; first += columns)
        {
            Span<float> row = weights.Slice(first, columns);
            double squares = 0;
            foreach (float weight in row) squares += (double)weight * weight;
            if (!(squares > (double)limit * limit)) continue;
            float factor = (float)(limit / Math.Sqrt(squares));
            foreach (ref float weight in row) weight *= factor;
        }
    }
}
