namespace Offshell.Tensors.Numerics;

/// <content>Logarithms of sums and of probabilities.</content>
public static partial class SpecialFunctions
{
    /// <summary>log(1 + x) for x ≥ −1 with relative accuracy near 0, where the framework's own LogP1 has none (it adds first).</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        if (u == 1) return x;
        return double.IsInfinity(u) ? u : Math.Log(u) * (x / (u - 1)); // Kahan: both factors see the same rounded u.
    }

    /// <summary>eˣ − 1 with relative accuracy near 0, where the framework's own ExpM1 has none (it subtracts last).</summary>
    public static double Expm1(double x)
    {
        double u = Math.Exp(x), difference = u - 1;
        if (u == 1) return x;
        return difference == -1 || double.IsInfinity(u) ? difference : difference * (x / Math.Log(u));
    }

    /// <summary>log(1 − eᵘ) for u ≤ 0: −∞ at 0.</summary>
    public static double Log1mExp(double u) => u > -LogTwo ? Math.Log(-Expm1(u)) : Log1p(-Math.Exp(u));

    /// <summary>softplus(x) = log(1 + eˣ) = max(x, 0) + log(1 + e⁻|ˣ|).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>The x with softplus(x) = <paramref name="y"/>, y &gt; 0: y + log(1 − e⁻ʸ).</summary>
    public static double InverseSoftplus(double y) => y + Log1mExp(-y);

    /// <summary>The logistic function 1 / (1 + e⁻ˣ), with relative accuracy in both tails.</summary>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }

    /// <summary>−y log p − (1 − y) log(1 − p) with p = sigmoid(<paramref name="logit"/>): max(a, 0) − a y + log(1 + e⁻|ᵃ|), in nats.</summary>
    /// <param name="logit">a.</param>
    /// <param name="y">Target in [0, 1].</param>
    public static double BinaryCrossEntropy(double logit, double y) => Softplus(logit) - (logit * y);

    /// <summary>log Σ exp(xᵢ): −∞ for no terms or only −∞, +∞ if a term is.</summary>
    public static double LogSumExp(ReadOnlySpan<double> terms)
    {
        double largest = double.NegativeInfinity;
        foreach (double term in terms) largest = Math.Max(largest, term);
        if (double.IsInfinity(largest) || double.IsNaN(largest)) return largest;
        double sum = 0;
        foreach (double term in terms) sum += Math.Exp(term - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>log of the mean of exp(xᵢ).</summary>
    /// <exception cref="ArgumentException">There are no terms.</exception>
    public static double LogMeanExp(ReadOnlySpan<double> terms)
    {
        if (terms.IsEmpty) throw new ArgumentException("A mean needs at least one term.", nameof(terms));
        return LogSumExp(terms) - Math.Log(terms.Length);
    }
}
