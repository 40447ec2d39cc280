namespace Offshell.Tensors.Kernels;

/// <summary>Elementwise functions between layers.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x for x ≥ 0, else 0.2 x.</summary>
    LeakyRelu,

    /// <summary>x for x ≥ 0, else eˣ − 1.</summary>
    Elu,

    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>log(1 + eˣ).</summary>
    Softplus,

    /// <summary>1.005 + (x for x &gt; 0, else x / √(1 + x²)).</summary>
    PIsrlu,

    /// <summary>0.5 (1 + 0.999 tanh x).</summary>
    ClippedTanh,
}
