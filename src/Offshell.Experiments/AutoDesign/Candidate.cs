using System.Collections.Immutable;
using Offshell.Tensors.Numerics;

namespace Offshell.Experiments.AutoDesign;

/// <summary>How the members' surprises s = −log p become one number.</summary>
internal enum CandidateMerge
{
    /// <summary>Mean of s: the log of the product of p.</summary>
    Surprise,

    /// <summary>Mean of 1 − p, the places.</summary>
    Place,

    /// <summary>Mean of z with P(Z &gt; z) = p for a normal Z: between the two.</summary>
    Gaussian,

    /// <summary>Mean of √s, which grows like <see cref="Gaussian"/> far out.</summary>
    Root,
}

/// <summary>Members with weights, and a merge.</summary>
/// <param name="Members">Positions of members.</param>
/// <param name="Weights">One weight per member.</param>
/// <param name="Merge">How they are merged.</param>
/// <param name="Name">Name in tables.</param>
internal sealed record Candidate(ImmutableArray<int> Members, ImmutableArray<double> Weights, CandidateMerge Merge, string Name)
{
    /// <summary>Beyond this surprise a normal tail is followed by its leading terms.</summary>
    private const double LargestExact = 600;

    /// <summary>A surprise on the scale on which a merge takes means.</summary>
    internal static double Map(CandidateMerge merge, double surprise) => merge switch
    {
        CandidateMerge.Surprise => surprise,
        CandidateMerge.Place => -Math.Exp(-surprise),
        CandidateMerge.Gaussian => surprise < LargestExact ? -SpecialFunctions.InverseNormalCdf(Math.Clamp(Math.Exp(-surprise), 1e-300, 1 - 1e-16)) : Math.Sqrt(2 * surprise) - FarOffset,
        _ => Math.Sqrt(Math.Max(surprise, 0)),
    };

    /// <summary>Makes the two branches of the Gaussian scale meet.</summary>
    private static double FarOffset { get; } = Math.Sqrt(2 * LargestExact) + SpecialFunctions.InverseNormalCdf(Math.Exp(-LargestExact));

    /// <summary>The merged score of every row from members' mapped scores.</summary>
    internal double[] Score(double[][] mapped)
    {
        double[] scores = new double[mapped[0].Length];
        for (int m = 0; m < Members.Length; m++)
        {
            double[] own = mapped[Members[m]];
            for (int i = 0; i < scores.Length; i++) scores[i] += Weights[m] * own[i];
        }

        return scores;
    }
}
