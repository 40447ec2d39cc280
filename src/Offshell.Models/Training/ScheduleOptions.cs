using System.Text.Json.Serialization;

namespace Offshell.Models.Training;

/// <summary>How the learning rate changes; multiplied onto the optimiser's rate.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "schedule")]
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(ExponentialSchedule), "exponential")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
[JsonDerivedType(typeof(InverseTimeSchedule), "inverse-time")]
[JsonDerivedType(typeof(PlateauSchedule), "plateau")]
public abstract record ScheduleOptions
{
    /// <summary>Steps over which the rate rises linearly from 0 first. Default 0.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>The factor for a step, before plateaus.</summary>
    internal abstract double Factor(long step, long totalSteps, int epoch);

    internal double FactorWithWarmUp(long step, long totalSteps, int epoch)
    {
        double factor = Factor(step, totalSteps, epoch);
        return step < WarmUpSteps ? factor * (step + 1) / WarmUpSteps : factor;
    }

    internal virtual IEnumerable<string> Problems()
    {
        if (WarmUpSteps < 0) yield return $"{nameof(WarmUpSteps)} is {WarmUpSteps}; it must not be negative.";
    }
}

/// <summary>The rate stays as it is.</summary>
public sealed record ConstantSchedule : ScheduleOptions
{
    internal override double Factor(long step, long totalSteps, int epoch) => 1;
}

/// <summary>rateᵉ after e epochs.</summary>
public sealed record ExponentialSchedule : ScheduleOptions
{
    /// <summary>Factor per epoch, in (0, 1]. Default 0.95.</summary>
    public double Decay { get; init; } = 0.95;

    internal override double Factor(long step, long totalSteps, int epoch) => Math.Pow(Decay, epoch);

    internal override IEnumerable<string> Problems() =>
        Decay is > 0 and <= 1 ? base.Problems() : base.Problems().Append($"{nameof(Decay)} is {Decay}; it must be in (0, 1].");
}

/// <summary>Half a cosine from 1 down to <see cref="Final"/> over the planned steps (Loshchilov and Hutter 2017).</summary>
public sealed record CosineSchedule : ScheduleOptions
{
    /// <summary>Factor at the end, in [0, 1]. Default 0.</summary>
    public double Final { get; init; }

    internal override double Factor(long step, long totalSteps, int epoch) =>
        Final + ((1 - Final) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1.0, step / (double)Math.Max(1, totalSteps)))));

    internal override IEnumerable<string> Problems() =>
        Final is >= 0 and <= 1 ? base.Problems() : base.Problems().Append($"{nameof(Final)} is {Final}; it must be in [0, 1].");
}

/// <summary>
/// 1/(1 + t/τ) at step t (Robbins and Monro 1951): the sum of rates has no bound, that of their squares has. It does not
/// depend on the planned number of steps, so that a training stopped earlier is the start of one that goes on.
/// </summary>
public sealed record InverseTimeSchedule : ScheduleOptions
{
    /// <summary>τ, the steps after which the rate is half of what it was, at least 1. Default 1 000.</summary>
    public int HalfSteps { get; init; } = 1_000;

    internal override double Factor(long step, long totalSteps, int epoch) => 1 / (1 + (step / (double)HalfSteps));

    internal override IEnumerable<string> Problems() =>
        HalfSteps >= 1 ? base.Problems() : base.Problems().Append($"{nameof(HalfSteps)} is {HalfSteps}; it must be at least 1.");
}

/// <summary>Multiplies the rate whenever the monitored loss has not fallen for a while.</summary>
public sealed record PlateauSchedule : ScheduleOptions
{
    /// <summary>Factor at each plateau, in (0, 1). Default 0.1.</summary>
    public double Reduction { get; init; } = 0.1;

    /// <summary>Epochs without improvement before a reduction. Default 8.</summary>
    public int Patience { get; init; } = 8;

    /// <summary>Smallest fall that counts as improvement, in the loss's unit. Default 0.</summary>
    public double MinimumDelta { get; init; }

    internal override double Factor(long step, long totalSteps, int epoch) => 1;

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems()) yield return problem;
        if (!(Reduction > 0 && Reduction < 1)) yield return $"{nameof(Reduction)} is {Reduction}; it must be in (0, 1).";
        if (Patience < 0) yield return $"{nameof(Patience)} is {Patience}; it must not be negative.";
    }
}
