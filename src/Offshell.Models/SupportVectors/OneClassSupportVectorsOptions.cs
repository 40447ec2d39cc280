namespace Offshell.Models.SupportVectors;

/// <summary>The kernel of a <see cref="OneClassSupportVectors"/> model.</summary>
public enum SupportVectorKernel
{
    /// <summary>k(x, y) = exp(−γ |x − y|²).</summary>
    RadialBasis,

    /// <summary>k(x, y) = x·y.</summary>
    Linear,
}

/// <summary>Settings of a <see cref="OneClassSupportVectors"/> model.</summary>
public sealed record OneClassSupportVectorsOptions
{
    /// <summary>ν: at most this part of the training rows is outside, at least this part supports. In (0, 1]. Default 0.1.</summary>
    public double Nu { get; init; } = 0.1;

    /// <summary>The kernel. Default <see cref="SupportVectorKernel.RadialBasis"/>.</summary>
    public SupportVectorKernel Kernel { get; init; }

    /// <summary>γ of the radial basis; null is "scale": 1/(columns · variance of all training values). Positive. Default null.</summary>
    public double? Gamma { get; init; }

    /// <summary>Largest violation of the optimality conditions accepted, with multipliers in [0, 1]. Positive. Default 1e-3.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Most steps of the solver; null is 10 000 + 100 per row. At least 1. Default null.</summary>
    public int? MaximumSteps { get; init; }

    /// <summary>Training rows used; a uniform sample if there are more. At least 2. Default 20 000.</summary>
    public int MaximumRows { get; init; } = 20_000;

    /// <summary>Memory for kernel rows during the fit, in mebibytes. At least 1. Default 256.</summary>
    public int CacheMebibytes { get; init; } = 256;

    internal IEnumerable<string> Problems()
    {
        if (!(Nu > 0 && Nu <= 1)) yield return $"{nameof(Nu)} is {Nu}; it must be above 0 and at most 1.";
        if (!Enum.IsDefined(Kernel)) yield return $"{nameof(Kernel)} is {Kernel}, which is not a kernel.";
        if (Gamma is { } gamma && !(double.IsFinite(gamma) && gamma > 0)) yield return $"{nameof(Gamma)} is {gamma}; it must be finite and positive, or null.";
        if (!double.IsFinite(Tolerance) || Tolerance <= 0) yield return $"{nameof(Tolerance)} is {Tolerance}; it must be finite and positive.";
        if (MaximumSteps is < 1) yield return $"{nameof(MaximumSteps)} is {MaximumSteps}; it must be at least 1, or null.";
        if (MaximumRows < 2) yield return $"{nameof(MaximumRows)} is {MaximumRows}; it must be at least 2.";
        if (CacheMebibytes < 1) yield return $"{nameof(CacheMebibytes)} is {CacheMebibytes}; it must be at least 1.";
    }
}
