using System.Text.Json.Serialization;

namespace Offshell.Models.Training;

/// <summary>How weights follow their gradients.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
[JsonDerivedType(typeof(SgdOptions), "sgd")]
[JsonDerivedType(typeof(AdamOptions), "adam")]
public abstract record OptimizerOptions
{
    /// <summary>Step size. Default depends on the optimiser.</summary>
    public abstract double LearningRate { get; init; }

    internal virtual IEnumerable<string> Problems()
    {
        if (!(LearningRate > 0)) yield return $"{nameof(LearningRate)} is {LearningRate}; it must be positive.";
    }
}

/// <summary>Stochastic gradient descent, with momentum as an option.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>Step size. Default 0.01.</summary>
    public override double LearningRate { get; init; } = 0.01;

    /// <summary>Momentum in [0, 1). Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the gradient is taken at the looked-ahead point (Nesterov). Default true.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>L2 penalty added to the gradient. Default 0.</summary>
    public double WeightDecay { get; init; }

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems()) yield return problem;
        if (!(Momentum >= 0 && Momentum < 1)) yield return $"{nameof(Momentum)} is {Momentum}; it must be at least 0 and below 1.";
        if (!(WeightDecay >= 0)) yield return $"{nameof(WeightDecay)} is {WeightDecay}; it must not be negative.";
    }
}

/// <summary>Adam with bias correction (Kingma and Ba 2015, Algorithm 1); with <see cref="DecoupledWeightDecay"/>, AdamW (Loshchilov and Hutter 2019).</summary>
public sealed record AdamOptions : OptimizerOptions
{
    /// <summary>Step size α. Default 1e-3.</summary>
    public override double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay β₁ of the first moment, in [0, 1). Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay β₂ of the second moment, in [0, 1). Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, outside the square root. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>L2 penalty added to the gradient. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Weight decay applied to the weights themselves (AdamW). Default 0.</summary>
    public double DecoupledWeightDecay { get; init; }

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems()) yield return problem;
        if (!(Beta1 >= 0 && Beta1 < 1)) yield return $"{nameof(Beta1)} is {Beta1}; it must be at least 0 and below 1.";
        if (!(Beta2 >= 0 && Beta2 < 1)) yield return $"{nameof(Beta2)} is {Beta2}; it must be at least 0 and below 1.";
        if (!(Epsilon > 0)) yield return $"{nameof(Epsilon)} is {Epsilon}; it must be positive.";
        if (!(WeightDecay >= 0) || !(DecoupledWeightDecay >= 0)) yield return "A weight decay is negative; it must be 0 or more.";
    }
}
