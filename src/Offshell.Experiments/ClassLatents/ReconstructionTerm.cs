namespace Offshell.Experiments.ClassLatents;

/// <summary>What the reconstruction term of the loss is; the source's text and its released code differ.</summary>
public enum ReconstructionTerm
{
    /// <summary>Mean over the pixels of the squared error, as the text of the source has it.</summary>
    MeanSquaredError,

    /// <summary>Sum over the pixels of the squared error.</summary>
    SummedSquaredError,

    /// <summary>Sum over the pixels of the cross-entropy.</summary>
    SummedCrossEntropy,

    /// <summary>The loss of the released code: summed cross-entropy, and KL at the drawn latents, averaged over them.</summary>
    ReleasedCode,
}
